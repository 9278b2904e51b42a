package io.github.multiprom.internal.merge;

import io.github.multiprom.internal.python.PythonEntries;
import io.github.multiprom.internal.python.PythonFileName;
import io.github.multiprom.internal.python.PythonKey;
import io.github.multiprom.internal.segment.FamilyDescriptor;
import io.github.multiprom.internal.segment.MalformedException;
import io.github.multiprom.internal.segment.MetricKind;
import io.prometheus.metrics.model.snapshots.Labels;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A histogram or a summary in one of Python's files: a series has an entry for its sum and one for
 * each bucket, not cumulative, or for its count. Not thread-safe.
 */
final class PythonDistributions extends PythonFamily {

  private static final String LE = "le";
  private static final String BUCKET = "_bucket";
  private static final String COUNT = "_count";
  private static final String SUM = "_sum";
  private static final int MISSING = -1;
  private static final double MAX_COUNT = 1L << 53;
  private static final long[] NONE = {};

  /** The entries of a series: that of a count under positive infinity. */
  private static final class Series {
    private final Labels labels;
    private final Map<Double, Integer> buckets = new LinkedHashMap<>();
    private int sum = MISSING;
    private int[] counts = {};
    private @Nullable DistributionTotal total;

    Series(Labels labels) {
      this.labels = labels;
    }

    int countOf(double bound) {
      return buckets.getOrDefault(bound, MISSING);
    }
  }

  private final MetricKind kind;
  private final Map<Labels, Series> series = new LinkedHashMap<>();
  private FamilyDescriptor descriptor;

  PythonDistributions(PythonFileName name, PythonKey first) {
    super(name, first);
    this.kind = name.kind();
    this.descriptor = plainDescriptor();
  }

  @Override
  void add(int entry, PythonKey key) throws MalformedException {
    String le = kind == MetricKind.HISTOGRAM ? key.labels().get(LE) : null;
    Labels labels = key.labelsWithout(le == null ? "" : LE);
    Series of = series.computeIfAbsent(labels, Series::new);
    if (le != null && key.sample().endsWith(BUCKET)) {
      of.buckets.put(bound(le), entry);
    } else if (key.sample().endsWith(COUNT) && kind == MetricKind.SUMMARY) {
      of.buckets.put(Double.POSITIVE_INFINITY, entry);
    } else if (key.sample().endsWith(SUM)) {
      of.sum = entry;
    } else {
      throw new MalformedException("a sample '" + key.sample() + "' of " + key.family());
    }
  }

  private static double bound(String le) throws MalformedException {
    if (le.equals("+Inf")) {
      return Double.POSITIVE_INFINITY;
    }
    try {
      double bound = Double.parseDouble(le);
      if (!Double.isNaN(bound)) {
        return bound == 0 ? 0 : bound; // not -0.0
      }
    } catch (NumberFormatException e) {
      throw new MalformedException("a bucket up to '" + le + "'");
    }
    throw new MalformedException("a bucket up to '" + le + "'");
  }

  /** All series of a family have the same buckets; one that was begun only has fewer entries. */
  @Override
  void resolve(Tally tally, ExpositionBudget budget, int fileBytes) throws MalformedException {
    TreeSet<Double> bounds = new TreeSet<>();
    series.values().forEach(one -> bounds.addAll(one.buckets.keySet()));
    bounds.remove(Double.POSITIVE_INFINITY);
    descriptor = descriptor.withBuckets(new ArrayList<>(bounds), null);
    bounds.add(Double.POSITIVE_INFINITY);
    TalliedFamily tallied = tally.family(descriptor);
    for (Series one : series.values()) {
      budget.take(ExpositionBudget.bytes(descriptor, one.labels, 0), fileBytes);
      one.counts = bounds.stream().mapToInt(one::countOf).toArray();
      one.total = (DistributionTotal) tallied.series(one.labels);
    }
  }

  @Override
  FamilyDescriptor descriptor() {
    return descriptor;
  }

  @Override
  void forEachLabels(Consumer<Labels> visitor) {
    series.keySet().forEach(visitor);
  }

  @Override
  long seriesCount() {
    return series.size();
  }

  @Override
  void check(PythonEntries values) throws MalformedException {
    for (Series one : series.values()) {
      for (int entry : one.counts) {
        double count = entry == MISSING ? 0 : values.value(entry);
        if (!(count >= 0 && count <= MAX_COUNT && count == Math.rint(count))) {
          throw new MalformedException("a count of " + count);
        }
      }
    }
  }

  @Override
  void contribute(Tally tally, PythonEntries values, Source source) {
    tally.family(descriptor).declare(descriptor, source);
    for (Series one : series.values()) {
      DistributionTotal total = one.total;
      if (total != null) {
        long[] counts = new long[one.counts.length];
        for (int i = 0; i < counts.length; i++) {
          counts[i] = one.counts[i] == MISSING ? 0 : (long) values.value(one.counts[i]);
        }
        double[] sum = {one.sum == MISSING ? 0 : values.value(one.sum)};
        hold(total, source);
        total.addArchived(counts, sum, NONE, NONE);
      }
    }
  }
}
