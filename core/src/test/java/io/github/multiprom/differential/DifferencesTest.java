package io.github.multiprom.differential;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.multiprom.Counter;
import io.github.multiprom.Gauge;
import io.github.multiprom.GaugeMode;
import io.github.multiprom.Histogram;
import io.github.multiprom.Info;
import io.github.multiprom.MultiprocessRegistry;
import io.github.multiprom.StateSet;
import io.github.multiprom.Summary;
import io.prometheus.metrics.model.registry.Collector;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot.HistogramDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import io.prometheus.metrics.model.snapshots.SummarySnapshot;
import io.prometheus.metrics.model.snapshots.Unit;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What docs/differences.md says, shown on both libraries. */
class DifferencesTest {

  private final PrometheusRegistry theirs = new PrometheusRegistry();
  private final MultiprocessRegistry ours = MultiprocessRegistry.open();

  @AfterEach
  void close() {
    ours.close();
  }

  private io.prometheus.metrics.core.metrics.Counter.Builder theirCounter(String name) {
    return io.prometheus.metrics.core.metrics.Counter.builder().name(name);
  }

  private static void assertRefused(ThrowingCallable code) {
    assertThatThrownBy(code).isInstanceOf(IllegalArgumentException.class);
  }

  private static void assertAccepted(ThrowingCallable code) {
    assertThatCode(code).doesNotThrowAnyException();
  }

  private static String text(MetricSnapshots snapshots) {
    return Exposed.in(snapshots);
  }

  @Test
  void negativeOrNanIncrement_droppedInsteadOfThrownOrKept() {
    var their = theirCounter("c").register(theirs);
    Counter our = Counter.builder().name("c").register(ours);

    assertRefused(() -> their.inc(-1));
    assertAccepted(() -> our.inc(-1));
    assertAccepted(() -> our.inc(-0.5));
    their.inc(Double.NaN);
    our.inc(Double.NaN);
    assertThat(their.get()).isNaN();
    assertThat(our.get()).isZero();
  }

  @Test
  void longValueThatOverflows_theLargestInsteadOfANegative() {
    var their = theirCounter("c").register(theirs);
    Counter our = Counter.builder().name("c").register(ours);
    their.inc(1L);
    our.inc(1L);
    their.inc(Double.POSITIVE_INFINITY);
    our.inc(Double.POSITIVE_INFINITY);

    assertThat(their.getLongValue()).isNegative();
    assertThat(our.getLongValue()).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void equalFamilyTwice_sharedInsteadOfRefused() {
    theirCounter("c").register(theirs);
    assertRefused(() -> theirCounter("c").register(theirs));

    Counter.builder().name("c").register(ours).inc();
    Counter again = Counter.builder().name("c").help("Other help").register(ours);
    again.inc();
    assertThat(again.get()).isEqualTo(2);
    assertAccepted(() -> ours.register(again));
  }

  @Test
  void unregisteredOrCleared_staysExposed() {
    var their = theirCounter("c").register(theirs);
    theirs.unregister(their);
    assertThat(theirs.scrape().size()).isZero();

    Counter our = Counter.builder().name("c").register(ours);
    our.inc();
    ours.unregister(our);
    ours.clear();
    assertThat(text(ours.scrape())).contains("c_total 1.0\n");
    assertAccepted(() -> Gauge.builder().name("d").register(ours));
  }

  @Test
  void notRegistered_recordsNothing() {
    var their = theirCounter("c").build();
    their.inc();
    assertThat(their.get()).isEqualTo(1);
    assertThat(their.collect().getDataPoints()).hasSize(1);

    Counter our = Counter.builder().name("c").build();
    our.inc();
    assertThat(our.get()).isZero();
    assertThat(our.collect()).isNull();
  }

  @Test
  void otherRegistry_refused() {
    assertRefused(() -> Counter.builder().name("c").register(theirs));
  }

  @Test
  void closedRegistry_updatesAreDropped() {
    Counter our = Counter.builder().name("c").register(ours);
    ours.close();
    assertAccepted(our::inc);
    assertThat(our.get()).isZero();
  }

  @Test
  void labelNamesThatAreOneToPrometheus_refusedWhenBuilt() {
    var their = theirCounter("c").labelNames("a.b", "a_b").register(theirs);
    their.labelValues("1", "2");
    assertThatThrownBy(theirs::scrape).isInstanceOf(IllegalArgumentException.class);

    assertRefused(() -> Counter.builder().name("c").labelNames("a.b", "a_b").build());
  }

  @Test
  void reservedNamesAndLabels_refused() {
    assertAccepted(() -> theirCounter("multiprom_c").register(theirs));
    assertRefused(() -> Counter.builder().name("multiprom_c").register(ours));
    assertRefused(() -> Gauge.builder().name("g").labelNames("worker").register(ours));
    assertAccepted(() -> Gauge.builder().name("p").labelNames("pid").register(ours));
    assertAccepted(
        () ->
            Gauge.builder()
                .name("g")
                .labelNames("worker")
                .multiprocessMode(GaugeMode.SUM)
                .register(ours));
  }

  @Test
  void boundsThatAreNoBounds_refusedWhenBuilt() {
    assertAccepted(() -> theirHistogram("a", Double.NEGATIVE_INFINITY, 1));
    assertRefused(() -> ourHistogram("a", Double.NEGATIVE_INFINITY, 1));

    assertRefused(() -> theirHistogram("b", -0.0, 0.0));
    ourHistogram("b", -0.0, 0.0);
    assertThat(buckets(ours.scrape())).isEqualTo(2);
  }

  private static long buckets(MetricSnapshots snapshots) {
    return ((io.prometheus.metrics.model.snapshots.HistogramSnapshot) snapshots.get(0))
        .getDataPoints()
        .get(0)
        .getClassicBuckets()
        .size();
  }

  private void theirHistogram(String name, double... bounds) {
    io.prometheus.metrics.core.metrics.Histogram.builder()
        .name(name)
        .classicOnly()
        .classicUpperBounds(bounds)
        .register(theirs);
  }

  private void ourHistogram(String name, double... bounds) {
    Histogram.builder().name(name).classicOnly().classicUpperBounds(bounds).register(ours);
  }

  @Test
  void typeLineOfACounter_oneFamilyShownInsteadOfAnInvalidText() {
    theirCounter("x").register(theirs);
    io.prometheus.metrics.core.metrics.Summary.builder().name("x_total").register(theirs);
    assertThat(text(theirs.scrape())).contains("# TYPE x_total counter", "# TYPE x_total summary");

    Counter.builder().name("x").register(ours);
    Summary.builder().name("x_total").register(ours);
    assertThat(ours.scrape().size()).isEqualTo(1);
  }

  @Test
  void negativeZero_zeroInASumOverWorkers() {
    Gauge.builder().name("g").multiprocessMode(GaugeMode.SUM).register(ours).set(-0.0);
    var point =
        (io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot)
            ours.scrape().get(0).getDataPoints().get(0);

    assertThat(Double.doubleToRawLongBits(point.getValue())).isZero();
  }

  @Test
  void metricWithoutSeries_absentInsteadOfEmpty() {
    theirCounter("c").labelNames("l").register(theirs);
    Counter.builder().name("c").labelNames("l").register(ours);

    assertThat(theirs.scrape().size()).isEqualTo(1);
    assertThat(ours.scrape().size()).isZero();
    assertThat(text(ours.scrape())).isEqualTo(text(theirs.scrape()));
  }

  @Test
  void collectOfOneOfTwoMetricsOfAName_bothMetricsSeries() {
    theirCounter("c").labelNames("other").register(theirs).initLabelValues("1");
    var their = theirCounter("c").labelNames("l").register(theirs);
    their.initLabelValues("1");
    Counter.builder().name("c").labelNames("other").register(ours).initLabelValues("1");
    Counter our = Counter.builder().name("c").labelNames("l").register(ours);
    our.initLabelValues("1");

    assertThat(their.collect().getDataPoints()).hasSize(1);
    assertThat(our.collect().getDataPoints()).hasSize(2);
    assertThat(text(ours.scrape())).isEqualTo(text(theirs.scrape()));
  }

  @Test
  void unitOfAStateSet_refusedWhenBuilt() {
    assertAccepted(
        () ->
            io.prometheus.metrics.core.metrics.StateSet.builder()
                .name("s")
                .states("x")
                .unit(Unit.BYTES)
                .register(theirs));
    assertThatThrownBy(() -> StateSet.builder().name("s").states("x").unit(Unit.BYTES))
        .isInstanceOf(UnsupportedOperationException.class);
  }

  @Test
  void labelOfAStateSetNamedAsItself_refusedWhenEscapedToo() {
    assertAccepted(
        () ->
            io.prometheus.metrics.core.metrics.StateSet.builder()
                .name("a.b")
                .states("x")
                .labelNames("a_b")
                .register(theirs));
    assertRefused(
        () -> StateSet.builder().name("a.b").states("x").labelNames("a_b").register(ours));
  }

  @Test
  void nullLabelValueOfAnInfo_refusedWhenAdded() {
    var their =
        io.prometheus.metrics.core.metrics.Info.builder()
            .name("i")
            .labelNames("l")
            .register(theirs);
    Info our = Info.builder().name("i").labelNames("l").register(ours);

    assertAccepted(() -> their.addLabelValues((String) null));
    assertThatThrownBy(() -> text(theirs.scrape())).isInstanceOf(NullPointerException.class);
    assertRefused(() -> our.addLabelValues((String) null));
  }

  @Test
  void labelValueThatIsNoUnicode_replacedAndCountedTogether() {
    Counter our = Counter.builder().name("c").labelNames("l").register(ours);
    our.labelValues("\ud800").inc();
    our.labelValues("\udfff").inc();

    assertThat(text(ours.scrape())).contains("c_total{l=\"?\"} 2.0\n");
  }

  private static double quantile(Collector summary) {
    return ((SummarySnapshot) Objects.requireNonNull(summary.collect()))
        .getDataPoints()
        .get(0)
        .getQuantiles()
        .get(0)
        .getValue();
  }

  @Test
  void quantileZero_withinAPercentInsteadOfExact() {
    var their =
        io.prometheus.metrics.core.metrics.Summary.builder()
            .name("s")
            .quantile(0, 0)
            .register(theirs);
    Summary our = Summary.builder().name("s").quantile(0, 0).register(ours);
    for (double value : new double[] {3, 1_000, 7}) {
      their.observe(value);
      our.observe(value);
    }
    assertThat(quantile(their)).isEqualTo(3);
    assertThat(quantile(our)).isNotEqualTo(3).isCloseTo(3, within(0.011 * 3));
  }

  private static HistogramDataPointSnapshot point(Collector histogram) {
    return ((HistogramSnapshot) Objects.requireNonNull(histogram.collect())).getDataPoints().get(0);
  }

  @Test
  void noLimitOfNativeBuckets_athousand() {
    var their =
        io.prometheus.metrics.core.metrics.Histogram.builder()
            .name("h")
            .nativeOnly()
            .nativeInitialSchema(8)
            .nativeMaxNumberOfBuckets(0)
            .register(theirs);
    Histogram our =
        Histogram.builder()
            .name("h")
            .nativeOnly()
            .nativeInitialSchema(8)
            .nativeMaxNumberOfBuckets(0)
            .nativeResetDuration(1, TimeUnit.SECONDS)
            .register(ours);
    for (int i = 0; i < 1_500; i++) {
      double value = Math.pow(2, i / 256.0);
      their.observe(value);
      our.observe(value);
    }
    assertThat(point(their).getNativeSchema()).isEqualTo(8);
    assertThat(point(our).getNativeSchema()).isEqualTo(7);
    assertThat(point(our).getCount()).isEqualTo(1_500);
  }

  @Test
  void widenedZeroBucket_endsWhereABucketDoes() {
    var their =
        io.prometheus.metrics.core.metrics.Histogram.builder()
            .name("h")
            .nativeOnly()
            .nativeMaxNumberOfBuckets(2)
            .nativeMaxZeroThreshold(1)
            .register(theirs);
    Histogram our =
        Histogram.builder()
            .name("h")
            .nativeOnly()
            .nativeMaxNumberOfBuckets(2)
            .nativeMaxZeroThreshold(1)
            .register(ours);
    for (double value : new double[] {0.1, 0.3, 100, 900, 40_000}) {
      their.observe(value);
      our.observe(value);
    }
    double ourThreshold = point(our).getNativeZeroThreshold();
    assertThat(point(their).getNativeZeroThreshold()).isLessThanOrEqualTo(1);
    assertThat(ourThreshold).isLessThanOrEqualTo(1).isIn(0.5, 1.0);
    assertThat(point(our).getCount()).isEqualTo(5);
  }

  @Test
  void removeWithoutLabels_beginsAtZeroInsteadOfUnseen() {
    var their = theirCounter("c").register(theirs);
    Counter our = Counter.builder().name("c").register(ours);
    their.inc(3);
    our.inc(3);
    their.remove();
    our.remove();
    their.inc();
    our.inc();
    assertThat(text(theirs.scrape())).contains("c_total 0.0\n");
    assertThat(text(ours.scrape())).contains("c_total 1.0\n");
  }
}
