package io.github.multiprom.internal.merge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.multiprom.internal.segment.ArchiveFile;
import io.github.multiprom.internal.segment.Drop;
import io.github.multiprom.internal.segment.Families;
import io.github.multiprom.internal.segment.FamilyDescriptor;
import io.github.multiprom.internal.segment.MalformedException;
import io.github.multiprom.internal.segment.MetricKind;
import io.github.multiprom.internal.segment.NativeBuckets;
import io.github.multiprom.internal.segment.QuantileWindow;
import io.prometheus.metrics.model.snapshots.Labels;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ArchivedSeriesTest {

  private static final double[] NO_DOUBLES = {};
  private static final long[] NO_LONGS = {};
  private static final Source DEAD = new Source(-5, 77, new UUID(1, -2), "wörker", false);

  private static ArchivedSeries gauge(
      GaugeTotal.Archived gauge, GaugeTotal.WorkerValue... workers) {
    return new ArchivedSeries(
        Labels.EMPTY, 3, 4, 0, NO_DOUBLES, NO_LONGS, NO_LONGS, NO_LONGS, gauge, List.of(workers));
  }

  private static ArchivedSeries values(long whole, double[] sum, long[] counts) {
    Labels labels = Labels.of("größe", "", "b", "\n\"\uD83D\uDE00");
    return new ArchivedSeries(
        labels, 1, Long.MAX_VALUE, whole, sum, counts, counts, counts, null, List.of());
  }

  static Stream<ArchivedSeries> series() {
    double[] specials = {Double.MIN_VALUE, -0.0, 1e300, Double.NaN};
    return Stream.of(
        values(0, NO_DOUBLES, NO_LONGS),
        values(Long.MAX_VALUE, specials, NO_LONGS),
        values(0, new double[] {Double.NEGATIVE_INFINITY}, new long[] {0}),
        values(0, NO_DOUBLES, new long[] {1, 0, Long.MAX_VALUE}),
        gauge(new GaugeTotal.Archived(NO_DOUBLES, Double.POSITIVE_INFINITY, -0.0, null)),
        gauge(
            new GaugeTotal.Archived(
                specials, -1, 1, new GaugeTotal.Recent(0.1, 9, new UUID(3, 4), 5, -6))),
        gauge(
            null,
            new GaugeTotal.WorkerValue(DEAD, -0.0, 8, 9),
            new GaugeTotal.WorkerValue(DEAD, Double.NaN, 0, 1)));
  }

  @ParameterizedTest
  @MethodSource("series")
  void series_roundTrip(ArchivedSeries series) throws Exception {
    ArchivedSeries read =
        ArchivedSeries.decode(new ArchiveFile.Block(false, 0, series.encode()).reader());

    assertThat((Object) read.labels()).isEqualTo(series.labels());
    assertThat(read.createdMillis()).isEqualTo(series.createdMillis());
    assertThat(read.lastHeldMillis()).isEqualTo(series.lastHeldMillis());
    assertThat(read.whole()).isEqualTo(series.whole());
    assertThat(boxed(read.sum())).isEqualTo(boxed(series.sum()));
    assertThat(read.counts()).isEqualTo(series.counts());
    assertThat(read.workers()).isEqualTo(series.workers());
    assertThat(gaugeFields(read)).isEqualTo(gaugeFields(series));
  }

  /** Boxed doubles are equal if their bits are. */
  private static List<Double> boxed(double[] values) {
    return Arrays.stream(values).boxed().toList();
  }

  private static List<Object> gaugeFields(ArchivedSeries series) {
    GaugeTotal.Archived gauge = series.gauge();
    return gauge == null
        ? List.of()
        : Arrays.asList(boxed(gauge.sum()), gauge.min(), gauge.max(), gauge.recent());
  }

  private static void contribute(FamilyDescriptor family, byte[] series) throws MalformedException {
    List<ArchiveFile.Block> blocks =
        List.of(
            new ArchiveFile.Block(true, 0, new ArchivedFamily(family, DEAD).encode()),
            new ArchiveFile.Block(false, 0, series));
    ArchiveFile archive = ArchiveFile.next(1, Set.of(), new long[Drop.COUNT], 0, List.of(), blocks);
    new ArchiveSource(archive, new Tally()).contribute();
  }

  @Test
  void otherNumberOfBuckets_malformed() {
    FamilyDescriptor family = Families.histogram("sizes", List.of(1.0, 2.0));
    for (int buckets : new int[] {0, 1, 2, 4}) {
      byte[] series = values(0, NO_DOUBLES, new long[buckets]).encode();
      assertThatThrownBy(() -> contribute(family, series)).isInstanceOf(MalformedException.class);
    }
  }

  @Test
  void damagedFields_nothingButMalformed() {
    Random random = new Random(7);
    List<ArchivedSeries> all = series().toList();
    int refused = 0;
    for (int i = 0; i < 5_000; i++) {
      byte[] bytes = all.get(random.nextInt(all.size())).encode();
      ByteBuffer words = ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder());
      int at = 8 * random.nextInt(bytes.length / 8);
      words.putLong(at, words.getLong(at) ^ 1L << random.nextInt(64));
      try {
        contribute(Families.counter("jobs"), bytes);
      } catch (MalformedException e) {
        refused++;
      }
    }
    assertThat(refused).isPositive();
  }

  private static ArchivedSeries labelled(String label) {
    return new ArchivedSeries(
        Labels.of(label, "x"), 1, 1, 0, NO_DOUBLES, NO_LONGS, NO_LONGS, NO_LONGS, null, List.of());
  }

  /** Each kind has its own reserved label; as any other kind's label it is like others. */
  @Test
  void labelThatItsKindHasItself_malformed() throws Exception {
    List<FamilyDescriptor> families =
        List.of(
            Families.histogram("sizes", List.of(1.0)),
            Families.summary("times"),
            Families.stateSet("modes", List.of("a")),
            Families.counter("jobs"));
    List<String> reserved = List.of("le", "quantile", "modes", "none");
    for (FamilyDescriptor family : families) {
      for (String label : reserved) {
        ArchivedSeries series = labelled(label);
        if (families.indexOf(family) == reserved.indexOf(label)
            && family.kind() != MetricKind.COUNTER) {
          assertThatThrownBy(() -> series.check(family))
              .as("%s in %s", label, family.kind())
              .isInstanceOf(MalformedException.class);
        } else {
          series.check(family);
        }
      }
    }
  }

  private static ArchivedSeries distribution(long[] counts, long[] nativeBuckets, long[] window) {
    return new ArchivedSeries(
        Labels.EMPTY, 1, 1, 0, NO_DOUBLES, counts, nativeBuckets, window, null, List.of());
  }

  @Test
  void valuesBelowZero_malformedAlsoInAnArchive() throws Exception {
    FamilyDescriptor jobs = Families.counter("jobs");
    contribute(jobs, values(0, NO_DOUBLES, NO_LONGS).encode());
    assertThatThrownBy(() -> contribute(jobs, values(-1, NO_DOUBLES, NO_LONGS).encode()))
        .isInstanceOf(MalformedException.class);
    assertThatThrownBy(() -> contribute(jobs, values(0, new double[] {-0.5}, NO_LONGS).encode()))
        .isInstanceOf(MalformedException.class);
    FamilyDescriptor sizes = Families.histogram("sizes", List.of(1.0));
    contribute(sizes, distribution(new long[] {0, 1}, NO_LONGS, NO_LONGS).encode());
    assertThatThrownBy(
            () -> contribute(sizes, distribution(new long[] {2, -1}, NO_LONGS, NO_LONGS).encode()))
        .isInstanceOf(MalformedException.class);
  }

  @Test
  void twoCounts_haveToBeEqualWhereThereAreTwo() throws Exception {
    long[] natives = {5, 0, 1, 7, 2};
    FamilyDescriptor nativeOnly =
        Families.histogram("n", List.of())
            .withBuckets(List.of(), new NativeBuckets(5, 8, 0, 1, true));
    contribute(nativeOnly, distribution(NO_LONGS, natives, NO_LONGS).encode());
    FamilyDescriptor hybrid =
        Families.histogram("h", List.of(1.0))
            .withBuckets(List.of(1.0), new NativeBuckets(5, 8, 0, 1, false));
    contribute(hybrid, distribution(new long[] {1, 2}, natives, NO_LONGS).encode());
    byte[] lying = distribution(new long[] {2, 2}, natives, NO_LONGS).encode();
    assertThatThrownBy(() -> contribute(hybrid, lying))
        .isInstanceOf(MalformedException.class)
        .hasMessageContaining("two different counts");
  }

  @Test
  void nativeBucketsAndWindow_roundTrip() throws Exception {
    ArchivedSeries series =
        distribution(new long[] {3}, new long[] {5, 0, 1, 7, 2}, new long[] {1, 2});
    ArchivedSeries read =
        ArchivedSeries.decode(new ArchiveFile.Block(false, 0, series.encode()).reader());
    assertThat(read.nativeBuckets()).containsExactly(5, 0, 1, 7, 2);
    assertThat(read.window()).containsExactly(1, 2);
  }

  @Test
  void windowThatEndsInMidEpoch_malformed() throws Exception {
    FamilyDescriptor family =
        Families.summary("recent").withQuantiles(new QuantileWindow(List.of(0.5), 1L << 40, 5));
    UUID boot = BootClock.SYSTEM.bootId();
    long[] words = {boot.getMostSignificantBits(), boot.getLeastSignificantBits(), 1, 1, 7, 1};
    contribute(family, distribution(new long[] {1}, NO_LONGS, words).encode());
    byte[] cutOff =
        distribution(new long[] {1}, NO_LONGS, Arrays.copyOf(words, words.length - 1)).encode();
    assertThatThrownBy(() -> contribute(family, cutOff)).isInstanceOf(MalformedException.class);
  }

  /** A short file must not make a long exposition. */
  @Test
  void hugeLabelOfManyBuckets_malformed() throws Exception {
    Labels huge = Labels.of("path", "x".repeat(100_000));
    for (int bounds : new int[] {10, 500}) {
      FamilyDescriptor family =
          Families.histogram(
              "sizes", IntStream.range(0, bounds).mapToObj(i -> (double) i).toList());
      byte[] series =
          new ArchivedSeries(
                  huge,
                  1,
                  1,
                  0,
                  NO_DOUBLES,
                  new long[bounds + 1],
                  NO_LONGS,
                  NO_LONGS,
                  null,
                  List.of())
              .encode();
      if (bounds == 10) {
        contribute(family, series);
      } else {
        assertThatThrownBy(() -> contribute(family, series))
            .isInstanceOf(MalformedException.class)
            .hasMessageContaining("would show as over");
      }
    }
  }
}
