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
        session.inScratch(
            directory -> runs.bySeries(directory, 1, series, String.valueOf(series), "1 worker"));
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

  private void bySeries(Path directory, int workers, int series, String row, String subject)
      throws IOException {
    try (Child holder = ScrapeRuns.holder(session, directory);
        Child scraper = ScrapeRuns.scraper(session, directory)) {
      scraper.answer();
      holder.ask("open %d %d".formatted(workers, series));
      double millis = scrape(scraper, effort.scrapeWarmMillis() / 2, effort.scrapes());
      session.results().add(Names.BY_SERIES, row, subject, "ms", millis);
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
    String command = "%d %d %s".formatted(warmMillis, count, TextWriters.OWN);
    return ScrapeRuns.median(scraper.ask(command), TextWriters.OWN);
  }
}
