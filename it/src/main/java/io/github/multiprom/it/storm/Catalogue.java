package io.github.multiprom.it.storm;

import io.github.multiprom.it.storm.Series.Rule;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** All series of a storm: the same in every process, so that their books have the same places. */
final class Catalogue {
  static final String PREFIX = "storm_";

  static final int KINDS = 8;
  static final int FEW = 2;
  static final int TENANTS = 8;

  /** Series that appear one after the other, as long as the storm lasts. */
  static final int FRESH = 256;

  static final int THREADS = 3;

  /** A quarter is exact in binary, however many are added up. */
  static final double QUARTER = 0.25;

  private static final List<Series> ALL = new ArrayList<>();
  private static final Map<String, Series> BY_SAMPLE = new HashMap<>();

  static final Series PLAIN = one("plain_total", 1, Rule.TOTAL);
  static final Series QUARTERS = one("quarters_total", QUARTER, Rule.TOTAL);
  static final Series AMOUNTS = one("amounts_total", 1, Rule.TOTAL);
  static final List<Series> LABELLED = several("labelled_total", "kind", KINDS, Rule.TOTAL);
  static final List<Series> FRESH_COUNTERS = several("fresh_total", "n", FRESH, Rule.TOTAL);
  static final List<Series> FRESH_HISTOGRAMS =
      several("fresh_seconds_count", "n", FRESH / 2, Rule.TOTAL);
  static final List<Series> CLASSIC = several("classic_count", "kind", FEW, Rule.TOTAL);
  static final List<Series> NATIVE = several("native_count", "kind", FEW, Rule.TOTAL);
  static final List<Series> HYBRID = several("hybrid_count", "kind", FEW, Rule.TOTAL);
  static final Series TENTHS = one("tenths_count", 1, Rule.TOTAL);
  static final List<Series> SUMMARY = several("summary_count", "kind", FEW, Rule.TOTAL);
  static final Series QUANTILES = one("quantiles_count", 1, Rule.TOTAL);
  static final List<Series> ACCUMULATED = several("accumulated", "kind", FEW, Rule.TOTAL);
  static final List<Series> PEAK = several("peak", "thread", THREADS, Rule.MAXIMUM);
  static final List<Series> REMOVED = several("removed_total", "tenant", TENANTS, Rule.AT_MOST);
  static final List<Series> REMOVED_HISTOGRAMS =
      several("removed_seconds_count", "tenant", TENANTS, Rule.AT_MOST);

  /** What is not of 1.0 in {@link #TENTHS}, by the bound of the bucket it belongs to. */
  static final List<Double> TENTHS_VALUES = List.of(0.1, 0.7, 3.3);

  static final List<Double> TENTHS_BOUNDS = List.of(0.5, 1.0, 5.0);
  static final String TENTHS_SUM = PREFIX + "tenths_sum";
  static final String DROPS_FOR_SPACE = "multiprom_dropped_updates_total{reason=\"no_space\"}";
  static final String IN_FLIGHT = PREFIX + "in_flight";

  /** Families of which no account is kept: the modes in which dead workers count no more. */
  private static final Set<String> UNCOUNTED =
      Set.of("in_flight", "recent", "lowest", "each", "every", "states", "build_info");

  private static final Set<String> FAMILIES = families();

  /** What must never fall and is in no book. */
  static final List<String> FURTHER_MONOTONE = furtherMonotone();

  private Catalogue() {}

  private static Series one(String sample, double unit, Rule rule) {
    Series series = new Series(ALL.size(), PREFIX + sample, unit, rule);
    ALL.add(series);
    BY_SAMPLE.put(series.sample(), series);
    return series;
  }

  private static List<Series> several(String sample, String label, int count, Rule rule) {
    return IntStream.range(0, count)
        .mapToObj(i -> one(sample + "{" + label + "=\"" + i + "\"}", 1, rule))
        .toList();
  }

  private static Set<String> families() {
    Set<String> families =
        UNCOUNTED.stream().map(name -> PREFIX + name).collect(Collectors.toSet());
    ALL.forEach(series -> families.add(familyOf(series)));
    return families;
  }

  private static String familyOf(Series series) {
    return series.sample().replaceFirst("\\{.*", "").replaceFirst("_count$", "");
  }

  private static List<String> furtherMonotone() {
    List<String> samples = new ArrayList<>(List.of(TENTHS_SUM));
    TENTHS_BOUNDS.forEach(bound -> samples.add(tenthsBucket(bound)));
    return samples;
  }

  static String tenthsBucket(double bound) {
    return PREFIX + "tenths_bucket{le=\"" + bound + "\"}";
  }

  /** In the order of their slots. */
  static List<Series> all() {
    return ALL;
  }

  static boolean isCounted(String sample) {
    return BY_SAMPLE.containsKey(sample);
  }

  /**
   * @param family as the exposition has it, a counter's with its suffix
   */
  static boolean isKnown(String family) {
    return FAMILIES.contains(family);
  }
}
