package io.github.multiprom.it.demo;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The merged metrics beside what others counted.
 *
 * @param lost what was acknowledged and is not in the metrics
 * @param doubled what is in the metrics beyond the acknowledged and what may have been cut off
 */
record Verdict(List<Row> rows, long lost, long doubled) {

  /**
   * One number in both books.
   *
   * @param slack updates that a kill may have cut off between the two books
   */
  record Row(String what, long acknowledged, long slack, long merged) {
    long lost() {
      return Math.max(0, acknowledged - merged);
    }

    long surplus() {
      return Math.max(0, merged - acknowledged);
    }

    boolean isExact() {
      return lost() == 0 && surplus() <= slack;
    }
  }

  static Verdict of(Exposition merged, LoadTally tally, Ledgers.Totals ledgers) {
    List<Row> ledgerRows = ledgerRows(merged, ledgers);
    List<Row> requests = requestRows(merged, tally);
    List<Row> durations = durationRows(merged, tally);
    List<Row> all = new ArrayList<>(requests);
    all.addAll(durations);
    all.addAll(ledgerRows);
    // The slack is shared: a request that was cut off has one status, and a thread that was killed
    // had one update under way, in the counter or in the histogram.
    long doubled = beyond(ledgers.open(), ledgerRows);
    for (Map.Entry<String, List<Row>> route : byRoute(requests).entrySet()) {
      doubled += beyond(tally.cutOffByRoute().getOrDefault(route.getKey(), 0L), route.getValue());
    }
    doubled += durations.stream().mapToLong(row -> beyond(row.slack(), List.of(row))).sum();
    return new Verdict(all, all.stream().mapToLong(Row::lost).sum(), doubled);
  }

  private static long beyond(long slack, List<Row> rows) {
    return Math.max(0, rows.stream().mapToLong(Row::surplus).sum() - slack);
  }

  private static List<Row> requestRows(Exposition merged, LoadTally tally) {
    Map<String, Long> mergedCounts = new TreeMap<>();
    sumInto(mergedCounts, merged, "http_requests_total", true);
    TreeSet<String> keys = new TreeSet<>(mergedCounts.keySet());
    keys.addAll(tally.answeredByStatus().keySet());
    Map<String, Long> cutOff = tally.cutOffByRoute();
    return keys.stream()
        .map(
            key ->
                new Row(
                    key,
                    tally.answeredByStatus().getOrDefault(key, 0L),
                    cutOff.getOrDefault(routeOf(key), 0L),
                    mergedCounts.getOrDefault(key, 0L)))
        .toList();
  }

  private static List<Row> durationRows(Exposition merged, LoadTally tally) {
    Map<String, Long> mergedCounts = new TreeMap<>();
    sumInto(mergedCounts, merged, "http_request_duration_seconds_count", false);
    Map<String, Long> answered = new TreeMap<>();
    tally.answeredByStatus().forEach((key, n) -> answered.merge(routeOf(key), n, Long::sum));
    TreeSet<String> keys = new TreeSet<>(mergedCounts.keySet());
    keys.addAll(answered.keySet());
    return keys.stream()
        .map(
            key ->
                new Row(
                    "durations of " + key,
                    answered.getOrDefault(key, 0L),
                    tally.cutOffByRoute().getOrDefault(key, 0L),
                    mergedCounts.getOrDefault(key, 0L)))
        .toList();
  }

  private static List<Row> ledgerRows(Exposition merged, Ledgers.Totals ledgers) {
    String count = LedgerWriters.HISTOGRAM + "_count";
    return List.of(
        new Row(
            LedgerWriters.COUNTER,
            ledgers.counts(),
            ledgers.open(),
            (long) merged.value(LedgerWriters.COUNTER)),
        new Row(count, ledgers.observations(), ledgers.open(), (long) merged.value(count)));
  }

  private static void sumInto(
      Map<String, Long> counts, Exposition merged, String name, boolean withStatus) {
    merged
        .samples()
        .forEach(
            (series, value) -> {
              if (Exposition.nameOf(series).equals(name)) {
                String route =
                    LoadTally.key(
                        Exposition.label(series, "method"), Exposition.label(series, "route"));
                String key = withStatus ? route + " " + Exposition.label(series, "status") : route;
                counts.merge(key, value.longValue(), Long::sum);
              }
            });
  }

  private static Map<String, List<Row>> byRoute(List<Row> requests) {
    Map<String, List<Row>> byRoute = new HashMap<>();
    for (Row row : requests) {
      byRoute.computeIfAbsent(routeOf(row.what()), key -> new ArrayList<>()).add(row);
    }
    return byRoute;
  }

  /** {@code GET /hello 200} without its status. */
  private static String routeOf(String key) {
    return key.substring(0, key.lastIndexOf(' '));
  }
}
