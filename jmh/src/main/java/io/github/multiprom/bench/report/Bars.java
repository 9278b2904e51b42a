package io.github.multiprom.bench.report;

import static io.github.multiprom.bench.report.Names.CLIENT_JAVA;
import static io.github.multiprom.bench.report.Names.MULTIPROM;
import static io.github.multiprom.bench.report.Names.VARHANDLE;

import io.github.multiprom.bench.report.Bar.Outcome;
import io.github.multiprom.bench.report.Bar.Place;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** All bars, in the order in which they are shown. */
final class Bars {

  private Bars() {}

  static List<Bar> all() {
    List<Bar> bars = new ArrayList<>();
    updates(bars);
    bars.add(allocation("any update on a held point", false));
    bars.add(allocation("`labelValues(a, b).inc()`, hit", true));
    scrapes(bars);
    growth(bars);
    bars.add(firstInc(MULTIPROM));
    bars.add(firstInc(VARHANDLE));
    disk(bars);
    bars.add(
        Bar.ratio(
            "p99 of a request handler at a fixed load",
            1.1,
            new Place(Names.HANDLER, "p99", "one scrape a second"),
            new Place(Names.HANDLER, "p99", "no scrapes")));
    return bars;
  }

  private static void updates(List<Bar> bars) {
    bars.add(update("Counter.inc()", 1, 1));
    bars.add(update("Counter.inc()", 8, 1));
    bars.add(update("Counter.inc(double)", 1, 1));
    bars.add(update("labelValues(a, b).inc(), hit", 1, 0.5));
    bars.add(update("Gauge.set", 1, 1));
    bars.add(update("Gauge.inc", 1, 1));
    bars.add(update("Histogram.observe classic, random", 1, 0.5));
    bars.add(update("Histogram.observe classic, random", 8, 0.25));
    bars.add(update("Histogram.observe native, random", 1, 0.5));
    bars.add(update("Histogram.observe native, random", 8, 0.25));
    bars.add(update("Summary.observe with quantiles, random", 1, 0.5));
  }

  private static Bar update(String verb, int threads, double limit) {
    String row = Names.threads(verb, threads);
    return Bar.ratio(
        row,
        limit,
        new Place(Names.UPDATES, row, MULTIPROM),
        new Place(Names.UPDATES, row, CLIENT_JAVA));
  }

  /** JMH divides what the whole JVM allocates by the calls, so nothing is a little above 0. */
  private static Bar allocation(String verb, boolean ofLabels) {
    return new Bar(
        verb + ", the worst",
        "0 B allocated",
        results ->
            results
                .table(Names.ALLOCATION)
                .filter(s -> s.subject().startsWith(MULTIPROM))
                .filter(s -> s.row().startsWith("labelValues") == ofLabels)
                .max(Comparator.comparingDouble(Samples::median))
                .map(s -> new Outcome("", Figures.withUnit(s), "", s.median() < 0.1)));
  }

  private static void scrapes(List<Bar> bars) {
    Place clientJava = scrape(Names.workers(Names.ONE_REGISTRY, 64), CLIENT_JAVA);
    bars.add(sixtyFour(Names.MERGE, 1, clientJava));
    bars.add(sixtyFour(Names.WHOLE, 0.01, scrape(Names.workers(Names.WHOLE, 64), Names.PYTHON)));
    bars.add(sixtyFour(Names.WHOLE, 0.1, scrape(Names.workers(Names.WHOLE, 64), Names.RUBY)));
    bars.add(sixtyFour(Names.WHOLE, 1, clientJava));
    bars.add(sixtyFour(Names.WHOLE_OFFICIAL, 1.5, clientJava));
    bars.add(
        sixtyFour(
            Names.WHOLE_OF_PYTHONS, 0.05, scrape(Names.workers(Names.WHOLE, 64), Names.PYTHON)));
    bars.add(sixtyFour(Names.FIRST, 1 / 6.0, scrape(Names.workers(Names.WHOLE, 64), Names.PYTHON)));
  }

  private static Bar sixtyFour(String what, double limit, Place peer) {
    String row = Names.workers(what, 64);
    return Bar.ratio(row, limit, scrape(row, MULTIPROM), peer);
  }

  private static Place scrape(String row, String subject) {
    return new Place(Names.SCRAPE, row, subject);
  }

  private static void growth(List<Bar> bars) {
    bars.add(
        new Bar(
            "scrape after many worker deaths",
            "≤ 1.1 × without, 10,000 deaths",
            results -> {
              List<Samples> rows = results.table(Names.BY_DEAD).toList();
              if (rows.isEmpty()) {
                return Optional.empty();
              }
              String deaths = rows.get(rows.size() - 1).row();
              Place after = new Place(Names.BY_DEAD, deaths, Names.MANY_DIED);
              Place without = new Place(Names.BY_DEAD, deaths, Names.NOBODY_DIED);
              return Bar.ratio("", 1.1, after, without)
                  .judge()
                  .apply(results)
                  .map(o -> o.withRatio(o.ratio() + ", " + deaths + " deaths"));
            }));
    bars.add(linear("growth with live workers", Names.BY_WORKERS, 1_200, MULTIPROM));
    bars.add(linear("growth with series", Names.BY_SERIES, 1, Names.ONE_WORKER));
  }

  /** Twice as much takes at most about twice as long, between the upper points of the curve. */
  private static Bar linear(String verb, String table, int seriesEach, String subject) {
    return new Bar(
        verb,
        "linear: exponent ≤ 1.15",
        results -> {
          Optional<Growth> peer = growth(results, table, CLIENT_JAVA);
          return growth(results, table, subject)
              .map(
                  growth ->
                      new Outcome(
                          exponent(growth),
                          perSeries(growth, seriesEach),
                          peer.map(p -> perSeries(p, seriesEach) + ", " + exponent(p)).orElse(""),
                          growth.exponent() <= 1.15));
        });
  }

  private static Optional<Growth> growth(Results results, String table, String subject) {
    return Growth.of(results.table(table).filter(s -> s.subject().equals(subject)).toList());
  }

  private static String exponent(Growth growth) {
    return "exponent " + Figures.plain(growth.exponent());
  }

  private static String perSeries(Growth growth, int seriesEach) {
    return Figures.plain(growth.slope() * 1e6 / seriesEach) + " ns a series";
  }

  private static Bar firstInc(String subject) {
    return Bar.absolute(
        "`open()` to first `inc()` in a fresh JVM, " + subject,
        100,
        "ms",
        new Place(Names.FIRST_INC, Names.OPEN_TO_INC, subject));
  }

  private static void disk(List<Bar> bars) {
    bars.add(
        Bar.ratio(
            "file of a worker of the reference workload, a series",
            2,
            new Place(Names.DISK, "reference workload, file", MULTIPROM),
            new Place(Names.DISK, "reference workload, file", Names.PYTHON)));
    bars.add(
        Bar.ratio(
            "the same against what Python's files have in use",
            2,
            new Place(Names.DISK, "reference workload, file", MULTIPROM),
            new Place(Names.DISK, "reference workload, used", Names.PYTHON)));
    bars.add(
        Bar.absolute(
            "file of an idle worker",
            65_536,
            "B",
            new Place(Names.DISK, "idle worker, file", MULTIPROM)));
  }
}
