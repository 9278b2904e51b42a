package io.github.multiprom.bench.run;

import io.github.multiprom.MultiprocessDirectory;
import io.github.multiprom.bench.report.Names;
import io.github.multiprom.bench.workload.ReferenceWorkload;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/**
 * What the dead cost a scrape: many die between two scrapes of the same live workers, by the same
 * warm scraper, after all have been folded. Each dead one had a tenth of the workload, one had all.
 */
public final class DeathRuns {

  private static final int AT_ONCE = 200;
  private static final int SERIES = ReferenceWorkload.SERIES / 10;
  private static final long PATIENCE_NANOS = TimeUnit.MINUTES.toNanos(2);

  private final Session session;

  private DeathRuns(Session session) {
    this.session = session;
  }

  /** Measures the curve. */
  public static void run(Session session) throws Exception {
    session.inScratch(new DeathRuns(session)::curve);
  }

  private void curve(Path directory) throws Exception {
    Effort effort = session.effort();
    try (Child holder = ScrapeRuns.holder(session, directory);
        Child scraper = ScrapeRuns.scraper(session, directory)) {
      scraper.answer();
      holder.ask("open %d %d".formatted(effort.liveWorkers(), ReferenceWorkload.SERIES));
      GrowthRuns.scrape(scraper, effort.scrapeWarmMillis(), 1);
      int dead = 0;
      for (int deaths : effort.byDead()) {
        session.say("deaths: %d among %d live workers".formatted(deaths, effort.liveWorkers()));
        if (dead == 0 && deaths > 0) {
          die(directory, 1, ReferenceWorkload.SERIES);
          dead = 1;
        }
        for (; dead < deaths; dead += Math.min(AT_ONCE, deaths - dead)) {
          die(directory, Math.min(AT_ONCE, deaths - dead), SERIES);
        }
        awaitFolded(directory, effort.liveWorkers() + 1);
        GrowthRuns.scrape(scraper, effort.scrapeWarmMillis() / 3, 1);
        for (int i = 0; i < effort.rounds(); i++) {
          double millis = GrowthRuns.scrape(scraper, 0, effort.scrapes());
          String row = String.valueOf(deaths);
          session.results().add(Names.BY_DEAD, row, Names.MULTIPROM, "ms", millis);
        }
      }
    }
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
