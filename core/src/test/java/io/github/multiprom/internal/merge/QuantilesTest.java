package io.github.multiprom.internal.merge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.multiprom.internal.cell.DistributionReader;
import io.github.multiprom.internal.segment.Families;
import io.github.multiprom.internal.segment.FamilyDescriptor;
import io.github.multiprom.internal.segment.OwnSegment;
import io.github.multiprom.internal.segment.QuantileWindow;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.Quantiles;
import io.prometheus.metrics.model.snapshots.SummarySnapshot;
import io.prometheus.metrics.model.snapshots.SummarySnapshot.SummaryDataPointSnapshot;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Quantiles of what several processes observed recently. */
class QuantilesTest {

  private static final UUID BOOT = new UUID(1, 2);
  private static final double RELATIVE_ERROR = 0.011;
  private static final List<Double> QUANTILES = List.of(0.0, 0.5, 0.9, 0.99, 0.999, 1.0);
  private static final FamilyDescriptor LATENCY =
      Families.summary("latency")
          .withQuantiles(new QuantileWindow(QUANTILES, TimeUnit.MINUTES.toNanos(5), 5));

  private long nanos = TimeUnit.HOURS.toNanos(1);
  private final Tally tally = new Tally(new BootClock(BOOT, () -> nanos));
  private final List<OwnSegment> segments = new ArrayList<>();
  private final List<Written> writers = new ArrayList<>();

  private Written process(int number) {
    while (segments.size() <= number) {
      OwnSegment segment = OwnSegment.inMemory(1_000 + segments.size());
      segments.add(segment);
      writers.add(new Written(segment.writer(), 1).clock(() -> nanos));
    }
    return writers.get(number);
  }

  private static void contribute(OwnSegment segment, Tally to, long id, UUID boot)
      throws Exception {
    SegmentSource source = new SegmentSource(segment.newReader(), to, new DistributionReader());
    source.refresh();
    source.contribute(new Source(id, 1_000 + id, boot, "" + id, true));
  }

  private SummaryDataPointSnapshot read() throws Exception {
    tally.reset();
    for (int i = 0; i < segments.size(); i++) {
      contribute(segments.get(i), tally, i + 1, BOOT);
    }
    return point();
  }

  private SummaryDataPointSnapshot point() {
    SummarySnapshot snapshot =
        (SummarySnapshot) new Snapshots(true, 0).addAll(tally).snapshots().get(0);
    return snapshot.getDataPoints().get(0);
  }

  private static void assertQuantiles(Quantiles quantiles, List<Double> observed) {
    List<Double> sorted = observed.stream().sorted().toList();
    assertThat(quantiles.size()).isEqualTo(QUANTILES.size());
    for (int i = 0; i < quantiles.size(); i++) {
      double quantile = quantiles.get(i).getQuantile();
      int rank = Math.max(1, (int) Math.ceil(quantile * sorted.size()));
      double exact = sorted.get(rank - 1);
      if (Double.isInfinite(exact)) {
        assertThat(quantiles.get(i).getValue()).isEqualTo(exact);
      } else {
        assertThat(quantiles.get(i).getValue())
            .as("quantile %s of %s", quantile, sorted.size())
            .isCloseTo(exact, within(RELATIVE_ERROR * Math.abs(exact)));
      }
    }
  }

  /** None of them is like another one, and no average of their quantiles is that of all. */
  @Test
  void processesWithVeryDifferentDistributions_asOfThePooledObservations() throws Exception {
    Random random = new Random(7);
    List<DoubleUnaryOperator> distributions =
        List.of(
            u -> 0.001 + u,
            u -> -Math.log(1 - u) * 20,
            u -> Math.exp(3 * random.nextGaussian()),
            u -> 1e-6 / (1 - u),
            u -> u < 0.99 ? 0.1 : 900,
            u -> -5 * u,
            u -> 0,
            u -> u < 0.5 ? Double.POSITIVE_INFINITY : Double.MAX_VALUE * u);
    List<Double> all = new ArrayList<>();
    for (int process = 0; process < distributions.size(); process++) {
      for (int i = 0; i < 1_000 * (process + 1); i++) {
        double value = distributions.get(process).applyAsDouble(random.nextDouble());
        all.add(value);
        process(process).observe(LATENCY, value);
      }
    }
    SummaryDataPointSnapshot point = read();

    assertThat(point.getCount()).isEqualTo(all.size());
    assertQuantiles(point.getQuantiles(), all);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void windowMovesOn_onlyRecentOnesCount(long seed) throws Exception {
    Random random = new Random(seed);
    record Timed(long epoch, double value) {}
    List<Timed> observed = new ArrayList<>();
    for (int minute = 0; minute < 40; minute++) {
      long epoch = nanos / TimeUnit.MINUTES.toNanos(1);
      for (int i = 0; i < random.nextInt(300); i++) {
        double value = Math.exp(minute % 7 + random.nextGaussian());
        observed.add(new Timed(epoch, value));
        process(random.nextInt(3)).observe(LATENCY, value);
      }
      process(0);
      List<Double> recent =
          observed.stream().filter(o -> o.epoch > epoch - 5).map(Timed::value).toList();
      if (!recent.isEmpty()) {
        assertQuantiles(read().getQuantiles(), recent);
      }
      nanos += TimeUnit.SECONDS.toNanos(60L * (1 + random.nextInt(10) / 7 * random.nextInt(9)));
    }
  }

  @Test
  void nothingRecent_notANumber() throws Exception {
    process(0).observe(LATENCY, 3);
    nanos += TimeUnit.MINUTES.toNanos(6);

    SummaryDataPointSnapshot point = read();

    assertThat(point.getCount()).isEqualTo(1);
    point.getQuantiles().forEach(quantile -> assertThat(quantile.getValue()).isNaN());
  }

  @Test
  void ofAnEarlierBoot_notInTheWindow() throws Exception {
    process(0).observe(LATENCY, 3);
    tally.reset();
    contribute(segments.get(0), tally, 1, new UUID(9, 9));

    SummaryDataPointSnapshot point = point();

    assertThat(point.getCount()).isEqualTo(1);
    assertThat(point.getQuantiles().get(0).getValue()).isNaN();
  }

  @Test
  void deadAndFolded_inTheWindowUntilTheyAreTooOld() throws Exception {
    process(0).observe(LATENCY, 3).observe(LATENCY, 4);
    process(1).observe(LATENCY, 1_000);
    Tally dead = new Tally(tally.clock());
    contribute(segments.get(0), dead, 1, BOOT);
    ArchivedSeries archived =
        ArchivedSeries.of(dead.family(LATENCY).series(Labels.EMPTY), 0, false);
    segments.remove(0);

    for (int minutes = 0; minutes < 7; minutes++) {
      read();
      DistributionTotal total = (DistributionTotal) tally.family(LATENCY).series(Labels.EMPTY);
      total.addArchived(
          archived.counts(), archived.sum(), archived.nativeBuckets(), archived.window());
      if (minutes < 5) {
        assertQuantiles(point().getQuantiles(), List.of(3.0, 4.0, 1_000.0));
      } else {
        assertThat(point().getQuantiles().get(0).getValue()).isNaN();
      }
      assertThat(point().getCount()).isEqualTo(3);
      nanos += TimeUnit.MINUTES.toNanos(1);
    }
  }

  @Test
  void otherQuantilesInANewVersion_itsQuantilesOfAllObservations() throws Exception {
    FamilyDescriptor newer =
        Families.summary("latency")
            .withQuantiles(new QuantileWindow(List.of(0.75), TimeUnit.MINUTES.toNanos(10), 2));
    process(0).observe(LATENCY, 1).observe(LATENCY, 2);
    process(1).observe(newer, 3).observe(newer, 4);
    process(2).observe(Families.summary("latency"), 5);
    segments.remove(2);

    Quantiles quantiles = read().getQuantiles();

    assertThat(quantiles.size()).isEqualTo(1);
    assertThat(quantiles.get(0).getValue()).isCloseTo(3, within(3 * RELATIVE_ERROR));
  }
}
