package io.github.multiprom.internal.merge;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.multiprom.internal.cell.DistributionReader;
import io.github.multiprom.internal.segment.Families;
import io.github.multiprom.internal.segment.FamilyDescriptor;
import io.github.multiprom.internal.segment.NativeBuckets;
import io.github.multiprom.internal.segment.OwnSegment;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.model.snapshots.ClassicHistogramBuckets;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot.HistogramDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.NativeHistogramBuckets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.DoubleSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Native and hybrid histograms of several processes against one that sees all observations. */
class NativeHistogramMergeTest {

  private static final double ZERO = 0x1p-128;

  private final Tally tally = new Tally();
  private final List<OwnSegment> segments = new ArrayList<>();
  private final List<Written> writers = new ArrayList<>();

  private static FamilyDescriptor hybrid(int schema, int maxBuckets) {
    List<Double> bounds = List.of(0.1, 1.0, 10.0);
    return Families.histogram("sizes", bounds)
        .withBuckets(bounds, new NativeBuckets(schema, maxBuckets, ZERO, ZERO, false));
  }

  private static FamilyDescriptor nativeOnly(int schema, int maxBuckets, double maxZero) {
    return Families.histogram("sizes", List.of())
        .withBuckets(List.of(), new NativeBuckets(schema, maxBuckets, ZERO, maxZero, true));
  }

  private Written process(int number) {
    while (segments.size() <= number) {
      OwnSegment segment = OwnSegment.inMemory(1_000 + segments.size());
      segments.add(segment);
      writers.add(new Written(segment.writer(), 1));
    }
    return writers.get(number);
  }

  private Tally read() throws Exception {
    tally.reset();
    for (int i = 0; i < segments.size(); i++) {
      SegmentSource source =
          new SegmentSource(segments.get(i).newReader(), tally, new DistributionReader());
      source.refresh();
      source.contribute(new Source(i + 1, 1_000 + i, new UUID(0, 0), "" + i, true));
    }
    return tally;
  }

  private static HistogramDataPointSnapshot point(Tally of) {
    HistogramSnapshot snapshot =
        (HistogramSnapshot) new Snapshots(true, 0).addAll(of).snapshots().get(0);
    assertThat(snapshot.getDataPoints()).hasSize(1);
    return snapshot.getDataPoints().get(0);
  }

  private static Map<Integer, Long> map(NativeHistogramBuckets buckets) {
    Map<Integer, Long> map = new TreeMap<>();
    for (int i = 0; i < buckets.size(); i++) {
      map.merge(buckets.getBucketIndex(i), buckets.getCount(i), Long::sum);
    }
    return map;
  }

  private static String rendered(HistogramDataPointSnapshot point) {
    StringBuilder text = new StringBuilder();
    ClassicHistogramBuckets classic =
        point.hasClassicHistogramData() ? point.getClassicBuckets() : ClassicHistogramBuckets.EMPTY;
    for (int i = 0; i < classic.size(); i++) {
      text.append(classic.getUpperBound(i)).append(':').append(classic.getCount(i)).append(' ');
    }
    return text.append(point.getNativeSchema())
        .append(" zero ")
        .append(point.getNativeZeroThreshold())
        .append(':')
        .append(point.getNativeZeroCount())
        .append(map(point.getNativeBucketsForPositiveValues()))
        .append(map(point.getNativeBucketsForNegativeValues()))
        .append(point.getSum())
        .toString();
  }

  private static HistogramDataPointSnapshot clientJava(
      Histogram.Builder builder, List<Double> values) {
    Histogram histogram = builder.name("sizes").help("help of sizes").build();
    values.forEach(histogram::observe);
    return histogram.collect().getDataPoints().get(0);
  }

  private static double observation(Random random) {
    return switch (random.nextInt(12)) {
      case 0 -> 0;
      case 1 -> -Math.exp(random.nextGaussian());
      case 2 -> 0x1p-140 * random.nextInt(10);
      case 3 -> Double.POSITIVE_INFINITY;
      default -> Math.rint(Math.exp(2 * random.nextGaussian()) * 64) / 64;
    };
  }

  @ParameterizedTest
  @ValueSource(ints = {-4, -1, 0, 1, 3, 5, 8})
  void oneProcess_asInClientJava(int schema) throws Exception {
    Random random = new Random(schema);
    List<Double> values = new ArrayList<>();
    FamilyDescriptor family = hybrid(schema, 1_000);
    for (int i = 0; i < 500; i++) {
      double value = observation(random);
      values.add(value);
      process(0).observe(family, value);
    }
    Histogram.Builder same =
        Histogram.builder()
            .classicUpperBounds(0.1, 1, 10)
            .nativeInitialSchema(schema)
            .nativeMaxNumberOfBuckets(1_000);

    assertThat(rendered(point(read()))).isEqualTo(rendered(clientJava(same, values)));
  }

  /** Each process has become as coarse as its own values made it. */
  @ParameterizedTest
  @ValueSource(ints = {4, 10, 40, 160})
  void processesOfDifferentSchemas_asIfAllHadTheCoarsest(int maxBuckets) throws Exception {
    Random random = new Random(maxBuckets);
    List<Double> values = new ArrayList<>();
    for (int process = 0; process < 5; process++) {
      FamilyDescriptor family = hybrid(5 + process % 3, maxBuckets);
      double spread = 0.1 + process;
      for (int i = 0; i < 400; i++) {
        double value = Math.rint(Math.exp(spread * random.nextGaussian()) * 1_024) / 1_024;
        values.add(value);
        process(process).observe(family, value);
      }
    }
    HistogramDataPointSnapshot merged = point(read());
    Histogram.Builder coarsest =
        Histogram.builder()
            .classicUpperBounds(0.1, 1, 10)
            .nativeInitialSchema(merged.getNativeSchema())
            .nativeMaxNumberOfBuckets(0);

    assertThat(rendered(merged)).isEqualTo(rendered(clientJava(coarsest, values)));
  }

  @Test
  void zeroBucketWidens_beforeTheSchemaFalls() throws Exception {
    FamilyDescriptor family = nativeOnly(0, 3, 0.3);
    for (double value : new double[] {0.1, 0.2, 5, 9, -0.11}) {
      process(0).observe(family, value);
    }
    HistogramDataPointSnapshot point = point(read());

    assertThat(point.getNativeZeroThreshold()).isEqualTo(0.125);
    assertThat(point.getNativeZeroCount()).isEqualTo(2);
    assertThat(point.getNativeSchema()).isZero();
    assertThat(point.getCount()).isEqualTo(5);
  }

  @Test
  void coarsestSchemaFull_nothingLost() throws Exception {
    FamilyDescriptor family = nativeOnly(8, 2, ZERO);
    Random random = new Random(1);
    for (int i = 0; i < 1_000; i++) {
      process(0)
          .observe(family, Math.scalb(random.nextDouble() - 0.5, random.nextInt(2_000) - 999));
    }
    HistogramDataPointSnapshot point = point(read());

    assertThat(point.getNativeSchema()).isEqualTo(-4);
    assertThat(point.getCount()).isEqualTo(1_000);
  }

  /** To Prometheus a finer schema, a smaller zero bucket or a falling bucket is a counter reset. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6})
  void anyFoldingAndObserving_neverAReset(long seed) throws Exception {
    Random random = new Random(seed);
    int maxBuckets = 4 + random.nextInt(20);
    double maxZero = random.nextBoolean() ? ZERO : 0.5;
    HistogramDataPointSnapshot before = null;
    ArchivedSeries archive = null;
    FamilyDescriptor family = nativeOnly(4, maxBuckets, maxZero);
    DoubleSupplier spread = () -> Math.exp((1 + random.nextInt(4)) * random.nextGaussian());
    for (int round = 0; round < 40; round++) {
      for (int i = 0; i < 30; i++) {
        double value = random.nextInt(5) == 0 ? -spread.getAsDouble() : spread.getAsDouble();
        process(random.nextInt(4)).observe(family, value);
      }
      if (round % 5 == 4) { // the oldest dies and is folded
        Tally dead = new Tally();
        SegmentSource source =
            new SegmentSource(segments.get(0).newReader(), dead, new DistributionReader());
        source.refresh();
        source.contribute(new Source(1, 1_000, new UUID(0, 0), "0", false));
        DistributionTotal total = total(dead, family);
        if (archive != null) {
          total.addArchived(archive.counts(), archive.sum(), archive.nativeBuckets(), new long[0]);
        }
        archive = ArchivedSeries.of(total, 0, false);
        segments.remove(0);
        writers.remove(0);
      }
      DistributionTotal all = total(read(), family);
      if (archive != null) {
        all.contribute(1);
        all.addArchived(archive.counts(), archive.sum(), archive.nativeBuckets(), new long[0]);
      }
      HistogramDataPointSnapshot after = point(tally);
      assertThat(after.getCount()).isEqualTo(30L * (round + 1));
      if (before != null) {
        assertThat(after.getNativeSchema()).isLessThanOrEqualTo(before.getNativeSchema());
        assertThat(after.getNativeZeroThreshold())
            .isGreaterThanOrEqualTo(before.getNativeZeroThreshold());
        assertThat(after.getNativeZeroCount()).isGreaterThanOrEqualTo(before.getNativeZeroCount());
      }
      before = after;
    }
  }

  private static DistributionTotal total(Tally of, FamilyDescriptor family) {
    TalliedFamily tallied = of.family(family);
    tallied.declare(family, new Source(1, 1, new UUID(0, 0), "0", true));
    return (DistributionTotal) tallied.series(io.prometheus.metrics.model.snapshots.Labels.EMPTY);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void classicOnlyBesideHybrid_shownAsTheNewestIs(boolean hybridIsNewer) throws Exception {
    FamilyDescriptor classic = Families.histogram("sizes", List.of(0.1, 1.0));
    FamilyDescriptor first = hybridIsNewer ? classic : hybrid(5, 160);
    FamilyDescriptor second = hybridIsNewer ? hybrid(5, 160) : classic;
    process(0).observe(first, 0.05).observe(first, 0.5);
    process(1).observe(second, 5).observe(second, 0.5).observe(second, 0.5);

    HistogramDataPointSnapshot point = point(read());

    assertThat(point.getCount()).isEqualTo(5);
    assertThat(point.getSum()).isEqualTo(6.55);
    assertThat(point.hasNativeHistogramData()).isEqualTo(hybridIsNewer);
    assertThat(point.getClassicBuckets().getCount(0)).isEqualTo(1);
    assertThat(point.getClassicBuckets().getCount(1)).isEqualTo(3);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void classicOnlyBesideNativeOnly_shownAsTheNewestIs(boolean nativeIsNewer) throws Exception {
    FamilyDescriptor classic = Families.histogram("sizes", List.of(0.1, 1.0));
    FamilyDescriptor sparse = nativeOnly(5, 160, ZERO);
    FamilyDescriptor first = nativeIsNewer ? classic : sparse;
    FamilyDescriptor second = nativeIsNewer ? sparse : classic;
    process(0).observe(first, 0.05).observe(first, 0.5).observe(first, -3);
    process(1).observe(second, 5).observe(second, 0.5).observe(second, 0.0);

    HistogramDataPointSnapshot point = point(read());

    assertThat(point.getCount()).isEqualTo(6);
    assertThat(point.hasNativeHistogramData()).isEqualTo(nativeIsNewer);
    assertThat(point.hasClassicHistogramData()).isEqualTo(!nativeIsNewer);
    if (!nativeIsNewer) {
      assertThat(point.getClassicBuckets().getCount(0)).isEqualTo(3);
      assertThat(point.getClassicBuckets().getCount(1)).isEqualTo(2);
    }
  }
}
