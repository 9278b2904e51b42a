package io.github.multiprom.it.storm;

import io.github.multiprom.it.demo.Exposition;
import io.github.multiprom.it.storm.Violation.Kind;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** What must hold of a scrape in the midst of a storm. */
final class ScrapeCheck {
  private static final double ROUNDING = 1e-9;

  private final Exposition exposition;
  private final List<Violation> violations = new ArrayList<>();

  ScrapeCheck(Exposition exposition) {
    this.exposition = exposition;
  }

  /** What did not hold in the checks so far. */
  List<Violation> violations() {
    return violations;
  }

  private void broken(Kind kind, String what) {
    violations.add(new Violation(kind, what));
  }

  /**
   * What was acknowledged before the scrape began is in it, and nothing that was not intended when
   * it ended.
   */
  ScrapeCheck against(long[] acknowledgedBefore, long[] intendedAfter) {
    for (Series series : Catalogue.all()) {
      double value = exposition.value(series.sample()) / series.unit();
      long least = series.rule() == Series.Rule.AT_MOST ? 0 : acknowledgedBefore[series.slot()];
      long most = intendedAfter[series.slot()];
      if (value < least || value > most || value != Math.rint(value)) {
        broken(
            value < least ? Kind.LOST : value > most ? Kind.DOUBLED : Kind.TORN,
            "%s is %s units; by the books it is between %d and %d"
                .formatted(series.sample(), value, least, most));
      }
    }
    return this;
  }

  /** Nothing falls behind what a scrape had that was answered before this one began. */
  ScrapeCheck against(List<HighWater.Mark> before) {
    for (HighWater.Mark mark : before) {
      double value = exposition.value(mark.sample());
      if (value < mark.value()) {
        String now = exposition.samples().containsKey(mark.sample()) ? "" : " (not there)";
        broken(
            Kind.BACKWARDS,
            "%s is %s%s; it was %s in scrape %s"
                .formatted(mark.sample(), value, now, mark.value(), mark.scrape()));
      }
    }
    return this;
  }

  /** Each point is whole, and there is nothing that nobody counts. */
  ScrapeCheck coherence() {
    exposition.types().keySet().stream()
        .filter(family -> family.startsWith(Catalogue.PREFIX) && !Catalogue.isKnown(family))
        .forEach(family -> broken(Kind.TORN, "nobody has a family " + family));
    points();
    tenths();
    double inFlight = exposition.value(Catalogue.IN_FLIGHT);
    if (inFlight < 0 || inFlight > 1_000) {
      broken(Kind.TORN, Catalogue.IN_FLIGHT + " is " + inFlight);
    }
    return this;
  }

  private void points() {
    Map<String, Double> lastBucket = new HashMap<>();
    exposition
        .filter((series, type) -> isOurs(series) && isDistribution(type))
        .forEach(
            (series, value) -> {
              String name = Exposition.nameOf(series);
              if (name.endsWith("_bucket")) {
                Double smaller = lastBucket.put(pointOf(series), value);
                if (smaller != null && smaller > value) {
                  broken(Kind.TORN, series + " is " + value + ", the one below it " + smaller);
                }
              } else if (name.endsWith("_count")) {
                count(series, value, lastBucket);
              }
            });
    exposition
        .filter((series, type) -> isOurs(series) && type.equals("counter"))
        .keySet()
        .forEach(this::mustBeCounted);
  }

  private void count(String series, double count, Map<String, Double> lastBucket) {
    mustBeCounted(series);
    Double infinite = lastBucket.get(pointOf(series));
    if (infinite != null && infinite != count) {
      broken(Kind.TORN, series + " is " + count + ", the +Inf bucket " + infinite);
    }
    if (!series.equals(Catalogue.TENTHS.sample())) {
      Double sum = exposition.samples().get(series.replaceFirst("_count", "_sum"));
      if (!Objects.equals(sum, count)) {
        broken(Kind.TORN, series + " is " + count + ", the sum of as many ones " + sum);
      }
    }
  }

  private void mustBeCounted(String series) {
    if (!Catalogue.isCounted(series)) {
      broken(Kind.TORN, "nobody has a series " + series);
    }
  }

  /** Buckets come in ascending order, so the last one of a point is that of everything. */
  private static String pointOf(String series) {
    return series
        .replaceFirst("_(bucket|count)", "")
        .replaceFirst(",?le=\"[^\"]*\"", "")
        .replace("{}", "");
  }

  private static boolean isOurs(String series) {
    return series.startsWith(Catalogue.PREFIX);
  }

  private static boolean isDistribution(String type) {
    return type.equals("histogram") || type.equals("summary");
  }

  /** Each bucket holds one value only, so the buckets say what the sum is but for rounding. */
  private void tenths() {
    double expected = 0;
    double below = 0;
    for (int i = 0; i < Catalogue.TENTHS_BOUNDS.size(); i++) {
      double bucket = exposition.value(Catalogue.tenthsBucket(Catalogue.TENTHS_BOUNDS.get(i)));
      expected += (bucket - below) * Catalogue.TENTHS_VALUES.get(i);
      below = bucket;
    }
    double sum = exposition.value(Catalogue.TENTHS_SUM);
    if (Math.abs(sum - expected) > expected * ROUNDING) {
      broken(Kind.TORN, Catalogue.TENTHS_SUM + " is " + sum + ", by its buckets " + expected);
    }
  }

  /**
   * Nothing was dropped, skipped, or noticed as a fault. Drops for want of space may only be
   * missing from quantiles: whether they are lost is known from the books.
   */
  ScrapeCheck selfMetrics() {
    for (String reason : List.of("closed", "invalid", "overflow")) {
      String drops = "multiprom_dropped_updates_total{reason=\"" + reason + "\"}";
      if (exposition.value(drops) > 0) {
        broken(Kind.LOST, drops + " is " + exposition.value(drops));
      }
    }
    exposition
        .filter((series, type) -> series.startsWith("multiprom_skipped_files"))
        .forEach((series, value) -> mustBeZero(series));
    mustBeZero("multiprom_faults");
    mustBeZero("multiprom_schema_conflicts");
    return this;
  }

  private void mustBeZero(String series) {
    if (exposition.value(series) != 0) {
      broken(Kind.TORN, series + " is " + exposition.value(series));
    }
  }
}
