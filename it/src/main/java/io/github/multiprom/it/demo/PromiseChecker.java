package io.github.multiprom.it.demo;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * What must hold of any scrape, by any worker, at any moment. Collects what does not; it is safe to
 * use from several scraping threads.
 */
public final class PromiseChecker {
  private static final int REMEMBERED = 20;
  private static final Set<String> MONOTONE_TYPES = Set.of("counter", "histogram", "summary");
  private static final String INFINITE_BUCKET = "le=\"+Inf\"";

  private final List<String> broken = new ArrayList<>();
  private long brokenCount; // those that are not remembered too

  /** The highest value of each series in any scrape so far; replaced, never changed. */
  private Map<String, Double> highest = Map.of();

  /** What a scrape that begins now must not fall behind. */
  public synchronized Map<String, Double> baseline() {
    return highest;
  }

  /** Checks a scrape against the baseline that was taken before it began. */
  public void check(Map<String, Double> baseline, Exposition exposition) {
    Map<String, Double> monotone = exposition.filter(PromiseChecker::isMonotone);
    baseline.forEach(
        (series, before) -> {
          Double now = monotone.get(series);
          if (now == null) {
            broken(series + " disappeared; it was " + before);
          } else if (now < before) {
            broken(series + " fell from " + before + " to " + now);
          }
        });
    checkHistograms(monotone);
    raise(monotone);
  }

  private static boolean isMonotone(String series, String type) {
    return MONOTONE_TYPES.contains(type)
        && !series.startsWith("multiprom_")
        && !series.contains("quantile=");
  }

  /** The bucket of everything and the count are the same number, and the ledger's sum is too. */
  private void checkHistograms(Map<String, Double> samples) {
    for (String series : samples.keySet()) {
      if (series.contains(INFINITE_BUCKET)) {
        String count = series.replaceFirst("_bucket\\{", "_count{");
        mustBeEqual(samples, series, count.replaceFirst(",?le=\"\\+Inf\"", "").replace("{}", ""));
      }
    }
    mustBeEqual(samples, LedgerWriters.HISTOGRAM + "_sum", LedgerWriters.HISTOGRAM + "_count");
  }

  private void mustBeEqual(Map<String, Double> samples, String one, String other) {
    if (!Objects.equals(samples.get(one), samples.get(other))) {
      broken(
          "in one scrape "
              + (one + " is " + samples.get(one))
              + (" and " + other + " is " + samples.get(other)));
    }
  }

  private synchronized void raise(Map<String, Double> samples) {
    Map<String, Double> raised = new HashMap<>(highest);
    samples.forEach((series, value) -> raised.merge(series, value, Math::max));
    highest = raised;
  }

  synchronized void broken(String what) {
    brokenCount++;
    if (broken.size() < REMEMBERED) {
      broken.add(what);
    }
  }

  /** The first promises that were broken. */
  public synchronized List<String> broken() {
    return List.copyOf(broken);
  }

  synchronized long brokenCount() {
    return brokenCount;
  }
}
