package io.github.multiprom.internal.merge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.multiprom.GaugeMode;
import io.github.multiprom.internal.segment.Families;
import io.github.multiprom.internal.segment.FamilyDescriptor;
import io.github.multiprom.internal.segment.FieldsWriter;
import io.github.multiprom.internal.segment.MalformedException;
import io.github.multiprom.internal.segment.MetricKind;
import io.github.multiprom.internal.segment.NativeBuckets;
import io.github.multiprom.internal.segment.QuantileWindow;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.Quantile;
import io.prometheus.metrics.model.snapshots.Quantiles;
import java.util.List;
import org.junit.jupiter.api.Test;

class PublishedSeriesTest {

  private static final long[] NO_LONGS = {};
  private static final double[] NO_DOUBLES = {};
  private static final long[] NATIVES = {5, 0, 1, 7, 2};
  private static final long[] WINDOW = {1, 2, 3, 1, 7, 1};

  private static final FamilyDescriptor CLASSIC = Families.histogram("sizes", List.of(1.0));
  private static final FamilyDescriptor NATIVE =
      Families.histogram("sizes", List.of())
          .withBuckets(List.of(), new NativeBuckets(5, 8, 0, 1, true));
  private static final FamilyDescriptor HYBRID =
      Families.histogram("sizes", List.of(1.0))
          .withBuckets(List.of(1.0), new NativeBuckets(5, 8, 0, 1, false));
  private static final FamilyDescriptor SUMMARY = Families.summary("times");
  private static final FamilyDescriptor QUANTILES =
      Families.summary("times").withQuantiles(new QuantileWindow(List.of(0.5), 1L << 40, 5));

  private static PublishedSeries distribution(
      long[] counts, long[] natives, long[] window, Quantiles quantiles) {
    return new PublishedSeries(
        Labels.EMPTY, 5, NO_DOUBLES, counts, natives, window, 0, 0, quantiles, NO_LONGS, false);
  }

  private static PublishedSeries counts(long... counts) {
    return distribution(counts, NO_LONGS, NO_LONGS, Quantiles.EMPTY);
  }

  private static PublishedSeries natives(long[] natives, long... counts) {
    return distribution(counts, natives, NO_LONGS, Quantiles.EMPTY);
  }

  private static PublishedSeries read(FamilyDescriptor family, PublishedSeries series)
      throws MalformedException {
    return PublishedSeries.decode(family, series.encode(family.kind()));
  }

  private static void assertMalformed(FamilyDescriptor family, PublishedSeries series) {
    assertThatThrownBy(() -> read(family, series)).isInstanceOf(MalformedException.class);
  }

  @Test
  void quantiles_roundTrip() throws Exception {
    Quantiles three = Quantiles.of(new Quantile(0.5, 7), new Quantile(0.9, 8), new Quantile(1, 9));
    PublishedSeries read = read(SUMMARY, distribution(new long[] {3}, NO_LONGS, NO_LONGS, three));
    assertThat(read.quantiles()).extracting(Quantile::getQuantile).containsExactly(0.5, 0.9, 1.0);
    assertThat(read.quantiles()).extracting(Quantile::getValue).containsExactly(7.0, 8.0, 9.0);
    assertThat(read(SUMMARY, counts(3)).quantiles().size()).isZero();
  }

  @Test
  void whatItDoesNotHave_isNotWritten() {
    double[] parts = {1.5};
    byte[] archived =
        new ArchivedSeries(
                Labels.EMPTY, 5, 0, 0, parts, NO_LONGS, NO_LONGS, NO_LONGS, null, List.of())
            .encode();
    assertThat(PublishedSeries.counter(Labels.EMPTY, 5, parts).encode(MetricKind.COUNTER))
        .isEqualTo(archived);
  }

  @Test
  void quantileWithoutValue_leftOut() throws Exception {
    FieldsWriter fields = new FieldsWriter();
    fields.put(201, 0.5, 7.0, 0.9);
    PublishedSeries read = PublishedSeries.decode(SUMMARY, fields.toBytes());
    assertThat(read.quantiles().size()).isEqualTo(1);
  }

  @Test
  void statesGaugeAndWhetherItIsRemovable_roundTrip() throws Exception {
    FamilyDescriptor modes = Families.stateSet("modes", List.of("a", "b"));
    assertThat(read(modes, PublishedSeries.states(Labels.EMPTY, new long[] {2, -1})).states())
        .containsExactly(2, -1);
    FamilyDescriptor heat = Families.gauge("heat", GaugeMode.MAX);
    PublishedSeries gauge = read(heat, PublishedSeries.gauge(Labels.of("a", "b"), -0.5, 77));
    assertThat(gauge.gauge()).isEqualTo(-0.5);
    assertThat(gauge.ticket()).isEqualTo(77);
    assertThat(gauge.removable()).isFalse();
    FamilyDescriptor jobs = Families.counter("jobs");
    CounterTotal total = new CounterTotal(Labels.EMPTY);
    total.contribute(3);
    total.addArchived(7, new double[] {0.25});
    PublishedSeries counted = read(jobs, PublishedSeries.of(total));
    assertThat(counted.removable()).isTrue();
    assertThat(counted.createdMillis()).isEqualTo(3);
    ExactSum sum = new ExactSum();
    sum.addAll(counted.sum());
    assertThat(sum.value()).isEqualTo(7.25);
  }

  @Test
  void gaugeWithoutValueOrValueWithoutGauge_malformed() {
    byte[] none = counts().encode(CLASSIC.kind());
    assertThatThrownBy(() -> PublishedSeries.decode(Families.gauge("heat", GaugeMode.MAX), none))
        .isInstanceOf(MalformedException.class);
    byte[] value =
        PublishedSeries.gauge(Labels.EMPTY, 1, 1)
            .encode(Families.gauge("heat", GaugeMode.MAX).kind());
    assertThatThrownBy(() -> PublishedSeries.decode(Families.counter("jobs"), value))
        .isInstanceOf(MalformedException.class);
  }

  @Test
  void bucketsOfAnotherKind_malformed() throws Exception {
    read(CLASSIC, counts(1, 2));
    assertMalformed(CLASSIC, counts(1));
    assertMalformed(CLASSIC, counts(1, 2, 3));
    assertMalformed(CLASSIC, natives(NATIVES, 1, 2));
    read(NATIVE, natives(NATIVES));
    assertMalformed(NATIVE, natives(NO_LONGS));
    assertMalformed(NATIVE, natives(NATIVES, 3));
    read(HYBRID, natives(NATIVES, 1, 2));
    assertMalformed(HYBRID, natives(NATIVES, 2, 2));
    assertMalformed(HYBRID, counts(1, 2));
    read(SUMMARY, counts(1));
    read(SUMMARY, counts());
    assertMalformed(SUMMARY, counts(1, 2));
    assertMalformed(Families.counter("jobs"), counts(1));
    assertMalformed(CLASSIC, counts(-1, 2));
  }

  @Test
  void windowOrQuantilesOfAnotherKind_malformed() throws Exception {
    Quantiles some = Quantiles.of(new Quantile(0.5, 7));
    long[] one = {1};
    read(QUANTILES, distribution(one, NO_LONGS, WINDOW, Quantiles.EMPTY));
    assertMalformed(QUANTILES, distribution(one, NO_LONGS, new long[] {1}, Quantiles.EMPTY));
    assertMalformed(QUANTILES, distribution(one, NO_LONGS, WINDOW, some));
    read(SUMMARY, distribution(one, NO_LONGS, NO_LONGS, some));
    assertMalformed(SUMMARY, distribution(one, NO_LONGS, WINDOW, Quantiles.EMPTY));
  }
}
