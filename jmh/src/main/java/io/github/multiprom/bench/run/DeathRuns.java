package io.github.multiprom.bench.run;

import io.github.multiprom.MultiprocessDirectory;
import io.github.multiprom.bench.report.Names;
import io.github.multiprom.bench.workload.ReferenceWorkload;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/**
 * What the dead cost a scrape. In one directory many die and are folded, in the other, with as many
 * live workers, nobody does; each has a warm scraper, and they scrape by turns. Each dead one had a
 * tenth of the workload, one had all.
 */
public final class DeathRuns {

  private static final int AT_ONCE = 200;
  private static final int SERIES = ReferenceWorkload.SERIES / 10;
  private static final long PATIENCE_NANOS = TimeUnit.MINUTES.toNanos(2);

  private final Session session;
  private final Effort effort;

  private DeathRuns(Session session) {
    this.session = session;
    this.effort = session.effort();
  }

  /** Measures the curve. */
  public static void run(Session session) throws Exception {
    session.inScratch(new DeathRuns(session)::curve);
  }

  private void curve(Path scratch) throws Exception {
    Path quiet = Files.createDirectory(scratch.resolve("quiet"));
    Path deadly = Files.createDirectory(scratch.resolve("deadly"));
    try (Child quietHolder = ScrapeRuns.holder(session, quiet);
        Child deadlyHolder = ScrapeRuns.holder(session, deadly);
        Child quietScraper = ScrapeRuns.scraper(session, quiet);
        Child deadlyScraper = ScrapeRuns.scraper(session, deadly)) {
      quietScraper.answer();
      deadlyScraper.answer();
      String open = "open %d %d".formatted(effort.liveWorkers(), ReferenceWorkload.SERIES);
      quietHolder.ask(open);
      deadlyHolder.ask(open);
      int dead = 0;
      for (int deaths : effort.byDead()) {
        session.say("deaths: %d among %d live workers".formatted(deaths, effort.liveWorkers()));
        if (dead == 0 && deaths > 0) {
          die(deadly, 1, ReferenceWorkload.SERIES);
          dead = 1;
        }
        for (; dead < deaths; dead += Math.min(AT_ONCE, deaths - dead)) {
          die(deadly, Math.min(AT_ONCE, deaths - dead), SERIES);
        }
        awaitFolded(deadly, effort.liveWorkers() + 1);
        GrowthRuns.scrape(quietScraper, effort.scrapeWarmMillis() / 2, 1);
        GrowthRuns.scrape(deadlyScraper, effort.scrapeWarmMillis() / 2, 1);
        for (int round = 0; round < effort.rounds(); round++) {
          String row = String.valueOf(deaths);
          add(row, Names.NOBODY_DIED, GrowthRuns.scrape(quietScraper, 0, effort.scrapes()));
          add(row, Names.MANY_DIED, GrowthRuns.scrape(deadlyScraper, 0, effort.scrapes()));
        }
      }
    }
  }

  private void add(String row, String subject, double millis) {
    session.results().add(Names.BY_DEAD, row, subject, "ms", millis);
  }

  private void die(Path directory, int count, int series) throws IOException {
    try (Child dying = ScrapeRuns.holder(session, directory)) {
      dying.ask("open %d %d".formatted(count, series));
    }
    MultiprocessDirectory.of(directory).fold();
  }

  /** The live workers fold, too. */
  private static void awaitFolded(Path directory, int live)
      throws IOException, InterruptedException {
    long deadline = System.nanoTime() + PATIENCE_NANOS;
    while (DiskRuns.segments(directory).count() > live) {
      if (System.nanoTime() > deadline) {
        throw new IOException("the dead workers' files are still there");
      }
      MultiprocessDirectory.of(directory).fold();
      Thread.sleep(50);
    }
  }
}
