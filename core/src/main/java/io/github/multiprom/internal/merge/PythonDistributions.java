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
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * A histogram or a summary in one of Python's files: a series has an entry for its sum and one for
 * each bucket, not cumulative, or for its count.
 *
 * <p>Python makes the entries of a series one by one before it observes anything. Of one whose
 * process is just doing that, or was killed meanwhile, some buckets are missing, which says nothing
 * about the bounds of the family. Not thread-safe.
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
    private final Map<Double, Integer> buckets = new TreeMap<>();
    private int sum = MISSING;
    private int[] entries = {};
    private long[] counts = {};
    private @Nullable DistributionTotal total;

    Series(Labels labels) {
      this.labels = labels;
    }

    List<Double> bounds() {
      return buckets.keySet().stream().filter(bound -> bound < Double.POSITIVE_INFINITY).toList();
    }

    void resolve(TalliedFamily family) {
      entries = buckets.values().stream().mapToInt(Integer::intValue).toArray();
      counts = new long[entries.length];
      total = (DistributionTotal) family.series(labels);
    }

    /** The bucket up to positive infinity is the last that Python makes of a histogram. */
    boolean isFinished() {
      return buckets.containsKey(Double.POSITIVE_INFINITY);
    }
  }

  private final MetricKind kind;
  private final Map<Labels, Series> series = new LinkedHashMap<>();
  private final List<Series> finished = new ArrayList<>();
  private final List<Series> unfinished = new ArrayList<>();
  private final FamilyDescriptor plain;

  /**
   * By bounds: a process that got the pid of another, and its file, may have series with others.
   */
  private final Map<List<Double>, FamilyDescriptor> shapes = new LinkedHashMap<>();

  PythonDistributions(PythonFileName name, PythonKey first) {
    super(name, first);
    this.kind = name.kind();
    this.plain = plainDescriptor();
  }

  @Override
  void add(int entry, PythonKey key) throws MalformedException {
    String le = kind == MetricKind.HISTOGRAM ? key.labels().get(LE) : null;
    Labels labels = key.labelsWithout(le == null ? "" : LE);
    Series one = series.computeIfAbsent(labels, Series::new);
    if (le != null && key.sample().endsWith(BUCKET)) {
      one.buckets.put(bound(le), entry);
    } else if (key.sample().endsWith(COUNT) && kind == MetricKind.SUMMARY) {
      one.buckets.put(Double.POSITIVE_INFINITY, entry);
    } else if (key.sample().endsWith(SUM)) {
      one.sum = entry;
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

  @Override
  void resolve(Tally tally) {
    for (Series one : series.values()) {
      if (one.isFinished()) {
        FamilyDescriptor shape = shapeOf(one);
        shapes.putIfAbsent(shape.upperBounds(), shape);
        one.resolve(tally.family(shape));
        finished.add(one);
      } else {
        unfinished.add(one);
      }
    }
  }

  private FamilyDescriptor shapeOf(Series one) {
    List<Double> bounds = one.bounds();
    FamilyDescriptor known = shapes.get(bounds);
    return known == null ? plain.withBuckets(bounds, null) : known;
  }

  @Override
  void forEachSeries(BiConsumer<FamilyDescriptor.Shape, Labels> visitor) {
    series.values().forEach(one -> visitor.accept(shapeOf(one).shape(), one.labels));
  }

  @Override
  long seriesCount() {
    return series.size();
  }

  @Override
  void check(PythonEntries values) throws MalformedException {
    for (Series one : finished) {
      for (int i = 0; i < one.entries.length; i++) {
        double count = values.value(one.entries[i]);
        one.counts[i] = (long) count;
        if (one.counts[i] != count || !(count >= 0 && count <= MAX_COUNT)) {
          throw new MalformedException("a count of " + count);
        }
      }
    }
    for (Series one : unfinished) {
      for (int entry : one.buckets.values()) {
        if (values.value(entry) != 0) {
          throw new MalformedException("a histogram that lacks its last bucket");
        }
      }
    }
  }

  @Override
  void contribute(Tally tally, PythonEntries values, Source source) {
    shapes.values().forEach(shape -> tally.family(shape).declare(shape, source));
    for (Series one : finished) {
      DistributionTotal total = one.total;
      if (total != null) {
        add(total, source, one.counts, one.sum == MISSING ? 0 : values.value(one.sum));
      }
    }
  }

  private static void add(DistributionTotal total, Source source, long[] counts, double sum) {
    hold(total, source);
    total.addArchived(counts, new double[] {sum}, NONE, NONE);
  }

  /**
   * As zeros in the buckets that others have, or in those that were made so far; unless the series
   * is there, with bounds that may be others. What others have is not in proportion to this file.
   */
  @Override
  void contributeUnfinished(Tally tally, Source source, ExpositionBudget budget, int fileBytes)
      throws MalformedException {
    String name = plain.metadata().getPrometheusName();
    for (Series one : unfinished) {
      if (tally.find(name, one.labels).stream().noneMatch(Total::isPresent)) {
        TalliedFamily family =
            kind == MetricKind.HISTOGRAM ? tally.newestClassicHistogram(name) : null;
        if (family == null) {
          FamilyDescriptor own = shapeOf(one);
          family = tally.family(own);
          family.declare(own, source);
        }
        budget.take(ExpositionBudget.bytes(family.newest(), one.labels, 0), fileBytes);
        DistributionTotal total = (DistributionTotal) family.series(one.labels);
        add(total, source, new long[total.counts().length], 0);
      }
    }
  }
}
