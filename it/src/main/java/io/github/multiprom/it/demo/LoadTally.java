package io.github.multiprom.it.demo;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Stream;

/**
 * What the load generator knows without asking multiprom: answered requests by method, route and
 * status, and requests whose connection died, which the server may or may not have counted.
 */
final class LoadTally {
  private static final String ANSWERED = "answered";
  private static final String CUT_OFF = "cut-off";

  private final Map<String, LongAdder> answered = new ConcurrentSkipListMap<>();
  private final Map<String, LongAdder> cutOff = new ConcurrentSkipListMap<>();

  /** The key of requests to a route, and with a status of answers; it is sorted and printed. */
  static String key(String method, String route) {
    return method + " " + route;
  }

  void answered(String methodAndRoute, int status) {
    add(answered, methodAndRoute + " " + status, 1);
  }

  void cutOff(String methodAndRoute) {
    add(cutOff, methodAndRoute, 1);
  }

  private static void add(Map<String, LongAdder> counts, String key, long amount) {
    counts.computeIfAbsent(key, k -> new LongAdder()).add(amount);
  }

  long answeredTotal() {
    return answered.values().stream().mapToLong(LongAdder::sum).sum();
  }

  long cutOffTotal() {
    return cutOff.values().stream().mapToLong(LongAdder::sum).sum();
  }

  /** Answers by {@code METHOD ROUTE STATUS}. */
  Map<String, Long> answeredByStatus() {
    return sums(answered);
  }

  /** Requests that were cut off, by {@code METHOD ROUTE}. */
  Map<String, Long> cutOffByRoute() {
    return sums(cutOff);
  }

  private static Map<String, Long> sums(Map<String, LongAdder> counts) {
    Map<String, Long> sums = new TreeMap<>();
    counts.forEach((key, count) -> sums.put(key, count.sum()));
    return sums;
  }

  /** One line a count, for the pipe from the generator to the demo. */
  List<String> toLines() {
    List<String> lines = new ArrayList<>();
    answered.forEach((key, count) -> lines.add(ANSWERED + " " + count.sum() + " " + key));
    cutOff.forEach((key, count) -> lines.add(CUT_OFF + " " + count.sum() + " " + key));
    return lines;
  }

  static LoadTally ofLines(Stream<String> lines) {
    LoadTally tally = new LoadTally();
    lines.forEach(
        line -> {
          String[] parts = line.split(" ", 3);
          boolean isAnswer = parts[0].equals(ANSWERED);
          add(isAnswer ? tally.answered : tally.cutOff, parts[2], Long.parseLong(parts[1]));
        });
    return tally;
  }
}
