package io.github.multiprom.bench.run;

import io.github.multiprom.bench.report.Names;
import io.github.multiprom.bench.workload.ReferenceWorkload;
import io.github.multiprom.bench.workload.TextWriters;
import java.io.IOException;
import java.nio.file.Path;

/**
 * How a warm whole scrape grows with live workers and with series. One scraper goes along a curve.
 */
public final class GrowthRuns {

  private static final int MANY_WORKERS = 16;

  private final Session session;
  private final Effort effort;

  private GrowthRuns(Session session) {
    this.session = session;
    this.effort = session.effort();
  }

  /** Measures the curves. */
  public static void run(Session session) throws Exception {
    GrowthRuns runs = new GrowthRuns(session);
    for (int round = 1; round <= session.effort().curveRounds(); round++) {
      session.say("growth: round %d of %d".formatted(round, session.effort().curveRounds()));
      session.inScratch(runs::byWorkers);
      for (int series : session.effort().bySeries()) {
        session.inScratch(directory -> runs.bySeries(directory, series));
      }
    }
    if (session.effort().bigSeries() > 0) {
      session.say("growth: many series in %d workers".formatted(MANY_WORKERS));
      session.inScratch(runs::big);
    }
  }

  private void byWorkers(Path directory) throws IOException {
    try (Child holder = ScrapeRuns.holder(session, directory);
        Child scraper = ScrapeRuns.scraper(session, directory)) {
      scraper.answer();
      int open = 0;
      for (int workers : effort.byWorkers()) {
        holder.ask("open %d %d".formatted(workers - open, ReferenceWorkload.SERIES));
        int warmMillis = open == 0 ? effort.scrapeWarmMillis() : effort.scrapeWarmMillis() / 6;
        double millis = scrape(scraper, warmMillis, effort.scrapes());
        String row = String.valueOf(workers);
        session.results().add(Names.BY_WORKERS, row, Names.MULTIPROM, "ms", millis);
        open = workers;
      }
    }
  }

  /** One worker's series, and as many of a registry of client_java's in the scraper itself. */
  private void bySeries(Path directory, int series) throws IOException {
    try (Child holder = ScrapeRuns.holder(session, directory);
        Child scraper = ScrapeRuns.scraper(session, directory)) {
      scraper.answer();
      holder.ask("open 1 %d".formatted(series));
      int warmMillis = effort.scrapeWarmMillis() / 2;
      String row = String.valueOf(series);
      double millis = scrape(scraper, warmMillis, effort.scrapes());
      session.results().add(Names.BY_SERIES, row, Names.ONE_WORKER, "ms", millis);
      scraper.ask("fill %d".formatted(series));
      double clientJava = scrape(scraper, warmMillis, effort.scrapes(), "clientJava");
      session.results().add(Names.BY_SERIES, row, Names.CLIENT_JAVA, "ms", clientJava);
    }
  }

  private void big(Path directory) throws IOException {
    try (Child holder = ScrapeRuns.holder(session, directory);
        Child scraper = ScrapeRuns.scraper(session, directory)) {
      scraper.answer();
      holder.ask("open %d %d".formatted(MANY_WORKERS, effort.bigSeries()));
      String workers = Names.workers("%,d series each".formatted(effort.bigSeries()), MANY_WORKERS);
      add(workers + ", first scrape", scrape(scraper, 0, 1));
      add(workers + ", warm", scrape(scraper, effort.scrapeWarmMillis(), 5));
    }
  }

  private void add(String row, double millis) {
    session.results().add(Names.SCRAPE, row, Names.MULTIPROM, "ms", millis);
  }

  static double scrape(Child scraper, int warmMillis, int count) throws IOException {
    return scrape(scraper, warmMillis, count, TextWriters.OWN);
  }

  private static double scrape(Child scraper, int warmMillis, int count, String what)
      throws IOException {
    String command = "%d %d %s".formatted(warmMillis, count, what);
    return ScrapeRuns.median(scraper.ask(command), what);
  }
}
