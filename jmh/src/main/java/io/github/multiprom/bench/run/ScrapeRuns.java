package io.github.multiprom.bench.run;

import io.github.multiprom.bench.report.Names;
import io.github.multiprom.bench.report.Samples;
import io.github.multiprom.bench.run.Child.Figure;
import io.github.multiprom.bench.workload.ReferenceWorkload;
import io.github.multiprom.bench.workload.ScraperMain;
import io.github.multiprom.bench.workload.TextWriters;
import io.github.multiprom.bench.workload.WorkersMain;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Scrapes of the reference workload by whole processes: a fresh JVM each round, and other
 * languages' clients in the same round.
 */
public final class ScrapeRuns {

  private static final String UNIT = "ms";
  private static final List<String> HOLDER_FLAGS =
      List.of("-Xmx8g", "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn");

  private final Session session;
  private final Effort effort;

  private ScrapeRuns(Session session) {
    this.session = session;
    this.effort = session.effort();
  }

  /** Measures with each number of workers. */
  public static void run(Session session) throws Exception {
    for (int workers : session.effort().workers()) {
      session.inScratch(scratch -> new ScrapeRuns(session).among(workers, scratch));
    }
  }

  private void among(int workers, Path scratch) throws Exception {
    List<PeerScript> peers = PeerScript.available(session);
    for (PeerScript peer : peers) {
      peer.fill(scratch, workers);
    }
    Path directory = Files.createDirectory(scratch.resolve("multiprom"));
    try (Child holder = holder(session, directory)) {
      holder.ask("open %d %d".formatted(workers, ReferenceWorkload.SERIES));
      for (int round = 1; round <= effort.rounds(); round++) {
        session.say(
            "scrape: %d workers, round %d of %d".formatted(workers, round, effort.rounds()));
        for (PeerScript peer : peers) {
          double millis = peer.scrape(scratch);
          session
              .results()
              .add(Names.SCRAPE, Names.workers(Names.WHOLE, workers), peer.name(), UNIT, millis);
          if (peer.name().equals(Names.PYTHON)) {
            oursOfPythons(workers, Path.of(peer.directory(scratch)));
          }
        }
        ours(workers, directory);
      }
    }
  }

  /** The files that Python has just read. */
  private void oursOfPythons(int workers, Path directory) throws IOException {
    try (Child scraper = scraper(session, directory)) {
      scraper.answer();
      List<Figure> warm =
          scraper.ask(
              "%d %d %s".formatted(effort.scrapeWarmMillis(), effort.scrapes(), TextWriters.OWN));
      add(Names.workers(Names.WHOLE_OF_PYTHONS, workers), median(warm, TextWriters.OWN));
    }
  }

  private void ours(int workers, Path directory) throws IOException {
    long start = System.nanoTime();
    try (Child scraper = scraper(session, directory)) {
      List<Figure> first = scraper.answer();
      add(Names.workers(Names.FIRST, workers), Child.values(first, "first").get(0));
      session
          .results()
          .add(
              Names.SCRAPE,
              Names.workers("text of it", workers),
              Names.MULTIPROM,
              "B",
              Child.values(first, "bytes").get(0));
      double whole = (Child.values(first, "ended").get(0) - start) / 1e6;
      add(Names.workers("the same with the JVM's start", workers), whole);
      List<Figure> warm =
          scraper.ask(
              "%d %d clientJava merge %s"
                  .formatted(
                      effort.scrapeWarmMillis(),
                      effort.scrapes(),
                      String.join(" ", TextWriters.all().keySet())));
      add(Names.workers(Names.MERGE, workers), median(warm, "merge"));
      add(Names.workers(Names.WHOLE, workers), median(warm, TextWriters.OWN));
      add(Names.workers(Names.WHOLE_OFFICIAL, workers), median(warm, TextWriters.OFFICIAL));
      session
          .results()
          .add(
              Names.SCRAPE,
              Names.workers(Names.ONE_REGISTRY, workers),
              Names.CLIENT_JAVA,
              UNIT,
              median(warm, "clientJava"));
    }
  }

  private void add(String row, double millis) {
    session.results().add(Names.SCRAPE, row, Names.MULTIPROM, UNIT, millis);
  }

  static double median(List<Figure> figures, String name) {
    return Samples.median(Child.values(figures, name));
  }

  static Child holder(Session session, Path directory) throws IOException {
    Child holder =
        Child.java(session.log("workers"), HOLDER_FLAGS, WorkersMain.class, directory.toString());
    holder.answer();
    return holder;
  }

  /** Its first answer is that of the first scrape. */
  static Child scraper(Session session, Path directory) throws IOException {
    return Child.java(
        session.log("scrapers"),
        List.of(),
        ScraperMain.class,
        directory.toString(),
        TextWriters.OWN);
  }
}
