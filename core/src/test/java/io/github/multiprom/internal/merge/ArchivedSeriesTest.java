package io.github.multiprom.internal.merge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.multiprom.internal.segment.ArchiveFile;
import io.github.multiprom.internal.segment.Drop;
import io.github.multiprom.internal.segment.Families;
import io.github.multiprom.internal.segment.FamilyDescriptor;
import io.github.multiprom.internal.segment.MalformedException;
import io.prometheus.metrics.model.snapshots.Labels;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
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
}
