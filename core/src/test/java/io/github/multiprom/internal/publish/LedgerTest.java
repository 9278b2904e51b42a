package io.github.multiprom.internal.publish;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.multiprom.GaugeMode;
import io.github.multiprom.internal.cell.NativeSlot;
import io.github.multiprom.internal.merge.ExactSum;
import io.github.multiprom.internal.merge.PublishedFamily;
import io.github.multiprom.internal.merge.PublishedSeries;
import io.github.multiprom.internal.segment.Families;
import io.github.multiprom.internal.segment.FamilyDescriptor;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.Quantiles;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class LedgerTest {

  private static final FamilyDescriptor JOBS = Families.counter("jobs");
  private static final FamilyDescriptor SPANS = Families.histogram("spans", List.of(1.0));
  private static final Labels X = Labels.of("kind", "x");
  private static final Labels Y = Labels.of("kind", "y");

  private final Ledger ledger = new Ledger(3, new Predecessors(Path.of("none")));

  private double count(Labels labels, double value) {
    return count(labels, value, 1);
  }

  private double count(Labels labels, double value, long created) {
    ledger.beginPass();
    return value(ledger.counter(JOBS, labels, created, value));
  }

  private static double value(PublishedSeries series) {
    ExactSum sum = new ExactSum();
    sum.addAll(series.sum());
    return sum.value();
  }

  private PublishedSeries observe(double sum, long... counts) {
    return observeSince(0, sum, counts);
  }

  private PublishedSeries observeSince(long created, double sum, long... counts) {
    ledger.beginPass();
    return ledger.distribution(SPANS, X, created, counts, null, sum, Quantiles.EMPTY);
  }

  /** Micrometer's long task timers: what is under way. */
  @Test
  void countThatFallsThoughNothingBeganAnew_shownAsItIs() {
    observeSince(5, 2.5, 3, 1);

    PublishedSeries after = observeSince(5, 0.5, 1, 0);

    assertThat(after.counts()).containsExactly(1, 0);
    assertThat(value(after)).isEqualTo(0.5);
  }

  @Test
  void counter_addsUpOverResets() {
    assertThat(count(X, 5)).isEqualTo(5);
    assertThat(count(X, 7)).isEqualTo(7);
    assertThat(count(X, 7)).isEqualTo(7);
    assertThat(count(X, 2)).isEqualTo(9);
    assertThat(count(X, 0)).isEqualTo(9);
    assertThat(count(X, 0.5)).isEqualTo(9.5);
  }

  @Test
  void counterThatWasCreatedLater_beganAnewHoweverLargeItIs() {
    assertThat(count(X, 100, 5)).isEqualTo(100);
    assertThat(count(X, 130, 6)).isEqualTo(230);
    assertThat(count(X, 131, 6)).isEqualTo(231);
    assertThat(count(X, 132, 0)).as("it does not say when").isEqualTo(232);
    assertThat(count(X, 133, 6)).isEqualTo(233);
  }

  @Test
  void histogramThatWasCreatedLater_beganAnewHoweverLargeItIs() {
    observeSince(1, 3, 2, 1);
    PublishedSeries after = observeSince(2, 4, 5, 1);
    assertThat(after.counts()).containsExactly(7, 2);
    assertThat(value(after)).isEqualTo(7);
  }

  @Test
  void seriesGivenTwiceInAPass_isTheFirstOne() {
    for (int i = 0; i < 3; i++) {
      assertThat(count(X, 5)).isEqualTo(5);
      assertThat(value(ledger.counter(JOBS, X, 2, 3))).isEqualTo(5);
    }
  }

  @Test
  void counterThatIsNoNumber_keepsItsValue() {
    count(X, 5);
    assertThat(count(X, Double.NaN)).isEqualTo(5);
    assertThat(count(X, 6)).isEqualTo(6);
  }

  @Test
  void counter_neverFallsByRounding() {
    Random random = new Random(7);
    double last = 0;
    double value = 0;
    for (int i = 0; i < 10_000; i++) {
      value = random.nextInt(5) == 0 ? 0 : value + random.nextDouble() * 1e-3;
      double published = count(X, value);
      assertThat(published).isGreaterThanOrEqualTo(last);
      last = published;
    }
  }

  @Test
  void histogram_resetsAsAWhole() {
    assertThat(observe(3, 2, 1).counts()).containsExactly(2, 1);
    PublishedSeries after = observe(0.5, 1, 1);
    assertThat(after.counts()).containsExactly(3, 2);
    assertThat(value(after)).isEqualTo(3.5);
    assertThat(observe(0.75, 2, 1).counts()).containsExactly(4, 2);
  }

  @Test
  void histogramWithNegativeObservations_isNotResetByItsSum() {
    observe(3, 2, 1);
    PublishedSeries after = observe(-5, 3, 1);
    assertThat(after.counts()).containsExactly(3, 1);
    assertThat(value(after)).isEqualTo(-5);
  }

  @Test
  void seriesNotMet_vanishWithTheirValue() {
    count(X, 5);
    count(Y, 1);

    assertThat(ledger.vanished())
        .singleElement()
        .extracting(PublishedFamily::series)
        .satisfies(
            series -> {
              assertThat(series).hasSize(1);
              assertThat(series.get(0).labels().equals(X)).isTrue();
              assertThat(value(series.get(0))).isEqualTo(5);
            });
    assertThat(count(X, 2)).as("it is back, anew").isEqualTo(7);
  }

  @Test
  void forgetSoFar_beginsAtZero() {
    count(X, 5);
    count(X, 2);
    observe(3, 2, 1);
    ledger.forgetSoFar();

    assertThat(count(X, 2)).isZero();
    assertThat(count(X, 3.5)).isEqualTo(1.5);
    assertThat(count(X, 1)).isEqualTo(2.5);
    assertThat(observe(4, 3, 1).counts()).containsExactly(1, 0);
  }

  @Test
  void tooManySeries_areNotTaken() {
    ledger.beginPass();
    for (int i = 0; i < 3; i++) {
      assertThat(ledger.counter(JOBS, Labels.of("kind", "k" + i), 1, 1)).isNotNull();
    }
    assertThat(ledger.counter(JOBS, X, 1, 1)).isNull();
    assertThat(ledger.counter(JOBS, Labels.of("kind", "k0"), 1, 2)).isNotNull();
  }

  @Test
  void ticket_isOfTheLastChange() {
    FamilyDescriptor last = Families.gauge("last", GaugeMode.LIVE_MOST_RECENT);
    ledger.beginPass();
    assertThat(ledger.ticket(last, X, 1, 10)).isEqualTo(10);
    assertThat(ledger.ticket(last, X, 1, 20)).isEqualTo(10);
    assertThat(ledger.ticket(last, X, 2, 30)).isEqualTo(30);
    ledger.vanished();
    ledger.beginPass();
    ledger.vanished();
    assertThat(ledger.ticket(last, X, 2, 40)).as("it was gone").isEqualTo(40);
  }

  private PublishedSeries observeNative(NativeCounts counts) {
    FamilyDescriptor family = SPANS.withBuckets(List.of(), NativeCounts.form(true));
    ledger.beginPass();
    return ledger.distribution(family, X, 0, new long[0], counts, 0, Quantiles.EMPTY);
  }

  private static NativeCounts counts(int schema, double threshold, long zeros, long... pairs) {
    TreeMap<Integer, Long> buckets = new TreeMap<>();
    for (int i = 0; i < pairs.length; i += 2) {
      buckets.put(NativeSlot.key((int) pairs[i], false), pairs[i + 1]);
    }
    return new NativeCounts(schema, threshold, zeros, buckets);
  }

  @Test
  void nativeBuckets_addUpOverResetsInTheCoarserSchema() {
    assertThat(observeNative(counts(1, 0, 1, 3, 5)).nativeBuckets())
        .containsExactly(counts(1, 0, 1, 3, 5).toWords());
    assertThat(observeNative(counts(0, 0, 0, 2, 1)).nativeBuckets())
        .containsExactly(counts(0, 0, 1, 2, 6).toWords());
  }

  @Test
  void nativeBuckets_forgottenSoFar_beginAtZero() {
    observeNative(counts(1, 0, 1, 3, 5, 4, 2));
    ledger.forgetSoFar();
    assertThat(observeNative(counts(1, 0, 1, 3, 6, 4, 2)).nativeBuckets())
        .containsExactly(counts(1, 0, 0, 3, 1).toWords());
    NativeCounts widened = counts(1, 0.5, 7, 4, 3);
    assertThat(observeNative(widened).nativeBuckets())
        .containsExactly(counts(1, 0.5, 1, 4, 1).toWords());
  }
}
