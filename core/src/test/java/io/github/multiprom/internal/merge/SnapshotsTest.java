package io.github.multiprom.internal.merge;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.multiprom.GaugeMode;
import io.github.multiprom.internal.segment.Families;
import io.github.multiprom.internal.segment.FamilyDescriptor;
import io.github.multiprom.internal.segment.MetricKind;
import io.github.multiprom.internal.segment.QuantileWindow;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricMetadata;
import io.prometheus.metrics.model.snapshots.Quantile;
import io.prometheus.metrics.model.snapshots.Quantiles;
import io.prometheus.metrics.model.snapshots.Unit;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What versions of a program that disagree become. */
class SnapshotsTest {

  private final Tally tally = new Tally();

  private static Source source(long id, long started) {
    return new Source(id, started, new UUID(0, 0), "w" + id, true);
  }

  private static Source dead(long id, long started) {
    return new Source(id, started, new UUID(0, 0), "w" + id, false);
  }

  private Total series(FamilyDescriptor family, Source source, String... labels) {
    TalliedFamily tallied = tally.family(family);
    tallied.declare(family, source);
    Total total = tallied.series(family.labels(List.of(labels)));
    total.contribute(1);
    return total;
  }

  private void count(String name, Source source, long whole) {
    ((CounterTotal) series(Families.counter(name), source)).counter(whole, 0);
  }

  private void set(FamilyDescriptor family, Source source, double value, String... labels) {
    ((GaugeTotal) series(family, source, labels))
        .add(new GaugeTotal.WorkerValue(source, value, 0, 0));
  }

  private void observe(FamilyDescriptor family, Source source, double sum, long... counts) {
    ((DistributionTotal) series(family, source)).distribution(sum, counts, 0, counts.length);
  }

  private Snapshots snapshots() {
    return new Snapshots(true, 0).addAll(tally);
  }

  private static FamilyDescriptor described(String help, Unit unit) {
    MetricMetadata metadata =
        MetricMetadata.builder().name("read_bytes").help(help).unit(unit).build();
    return FamilyDescriptor.of(MetricKind.COUNTER, metadata);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void typeClash_newestWinsAndTheOtherIsAConflict(boolean gaugeIsNewer) {
    count("x", source(1, gaugeIsNewer ? 10 : 30), 5);
    set(Families.gauge("x", GaugeMode.SUM), source(2, 20), 7);

    assertThat(Rendered.series(tally)).containsExactly(gaugeIsNewer ? "x{} 7.0" : "x{} 5.0");
    assertThat(snapshots().conflicts()).hasSize(1).first().asString().startsWith("x: is a ");
  }

  @Test
  void typeClashOfEquallyOld_theIdDecides() {
    count("x", source(1, 10), 5);
    set(Families.gauge("x", GaugeMode.SUM), source(2, 10), 7);

    assertThat(Rendered.series(tally)).containsExactly("x{} 7.0");
  }

  /** The order of hash tables differs from process to process. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void twoModesInOneProcess_theSameWinsInEveryProcess(boolean maxFirst) {
    FamilyDescriptor max = Families.gauge("x", GaugeMode.MAX, "a");
    FamilyDescriptor sum = Families.gauge("x", GaugeMode.SUM, "b");
    TalliedFamily first = tally.family(maxFirst ? max : sum);
    TalliedFamily second = tally.family(maxFirst ? sum : max);
    first.declare(maxFirst ? max : sum, source(1, 10));
    second.declare(maxFirst ? sum : max, source(1, 10));

    Snapshots.FamilyGroup group = Snapshots.FamilyGroup.of("x", List.of(first, second));

    assertThat(group.gaugeMode()).isEqualTo(GaugeMode.SUM);
  }

  /** Its value of one mode is shown as the worker's, that of the other with a longer label. */
  @Test
  void oneSeriesOfTwoModesInOneProcess_inTheSameOrderInEveryProcess() {
    TalliedFamily first = tally.family(Families.gauge("x", GaugeMode.LIVE_ALL));
    TalliedFamily second = tally.family(Families.gauge("x", GaugeMode.SUM));
    first.declare(Families.gauge("x", GaugeMode.LIVE_ALL), source(1, 10));
    second.declare(Families.gauge("x", GaugeMode.SUM), source(1, 10));

    assertThat(Snapshots.FamilyGroup.of("x", List.of(first, second)).shapes())
        .isEqualTo(Snapshots.FamilyGroup.of("x", List.of(second, first)).shapes());
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void sampleNameClash_newestWins(boolean gaugeIsNewer) {
    count("x", source(1, gaugeIsNewer ? 10 : 30), 5);
    set(Families.gauge("x_created", GaugeMode.SUM), source(2, 20), 7);

    assertThat(Rendered.series(tally))
        .containsExactly(gaugeIsNewer ? "x_created{} 7.0" : "x{} 5.0");
    assertThat(snapshots().conflicts()).hasSize(1);
  }

  @Test
  void counterAgainstAGaugeWithItsSampleName_newestWins() {
    MetricMetadata metadata =
        MetricMetadata.builder().name("x_total").expositionBaseName("x_total").build();
    FamilyDescriptor gauge =
        FamilyDescriptor.of(MetricKind.GAUGE, metadata).withGaugeMode(GaugeMode.SUM);
    count("x", source(1, 10), 5);
    set(gauge, source(2, 20), 7);

    assertThat(Rendered.series(tally)).hasSize(1).first().asString().endsWith(" 7.0");
    assertThat(snapshots().conflicts()).hasSize(1);
  }

  @Test
  void noClash_bothShown() {
    count("x", source(1, 10), 5);
    set(Families.gauge("y", GaugeMode.SUM), source(2, 20), 7);

    assertThat(Rendered.series(tally)).containsExactly("x{} 5.0", "y{} 7.0");
    assertThat(snapshots().conflicts()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void metadata_ofTheNewest(boolean secondIsNewer) {
    FamilyDescriptor first = described("before", null);
    FamilyDescriptor second = described("after", Unit.BYTES);
    ((CounterTotal) series(first, source(1, 10))).counter(1, 0);
    ((CounterTotal) series(second, source(2, secondIsNewer ? 20 : 5))).counter(2, 0);

    assertThat(Rendered.all(tally))
        .contains("# read_bytes CounterSnapshot " + (secondIsNewer ? "after bytes" : "before null"))
        .anyMatch(line -> line.startsWith("read_bytes{} 3.0"));
  }

  @Test
  void otherBounds_exactCountsAtTheSharedOnes() {
    FamilyDescriptor coarse = Families.histogram("sizes", List.of(1.0, 4.0));
    FamilyDescriptor fine = Families.histogram("sizes", List.of(1.0, 2.0, 4.0, 8.0));
    observe(coarse, source(1, 10), 0.5, 1, 2, 4);
    observe(fine, source(2, 20), 0.25, 10, 20, 40, 80, 160);

    assertThat(Rendered.series(tally))
        .containsExactly("sizes{} 1.0:11 4.0:62 Infinity:244 sum 0.75");
    assertThat(snapshots().conflicts()).hasSize(1);
  }

  @Test
  void otherGaugeMode_theNewestsModeOverItsOwnAndTheLive() {
    set(Families.gauge("depth", GaugeMode.MAX), source(1, 10), 5);
    set(Families.gauge("depth", GaugeMode.MAX), dead(2, 10), 50);
    set(Families.gauge("depth", GaugeMode.SUM), source(3, 20), 7);
    set(Families.gauge("depth", GaugeMode.SUM), dead(4, 15), 100);

    assertThat(Rendered.series(tally)).containsExactly("depth{} 112.0");
    assertThat(snapshots().conflicts()).hasSize(1);
  }

  @Test
  void labelOrder_irrelevant() {
    FamilyDescriptor first = Families.counter("x", "a", "b");
    FamilyDescriptor second = Families.counter("x", "b", "a");
    ((CounterTotal) series(first, source(1, 10), "1", "2")).counter(5, 0);
    ((CounterTotal) series(second, source(2, 20), "2", "1")).counter(6, 0);

    assertThat(Rendered.series(tally)).containsExactly("x{a=1,b=2} 11.0");
    assertThat(snapshots().conflicts()).isEmpty();
  }

  @Test
  void perWorkerGauge_aSeriesEach() {
    FamilyDescriptor all = Families.gauge("depth", GaugeMode.ALL, "queue");
    FamilyDescriptor live = Families.gauge("temp", GaugeMode.LIVE_ALL);
    set(all, source(1, 10), 1, "a");
    set(all, dead(2, 10), 2, "a");
    set(live, source(1, 10), 3);
    set(live, dead(2, 10), 4);

    assertThat(Rendered.series(tally))
        .containsExactly(
            "depth{queue=a,worker=w1} 1.0", "depth{queue=a,worker=w2} 2.0", "temp{worker=w1} 3.0");
    assertThat(Rendered.lines(new Snapshots(false, 0).addAll(oneWorker()).snapshots(), false))
        .containsExactly("depth{queue=a} 1.0");
  }

  private Tally oneWorker() {
    tally.reset();
    set(Families.gauge("depth", GaugeMode.ALL, "queue"), source(1, 10), 1, "a");
    return tally;
  }

  @Test
  void diedLongAgo_notShownAnyMore() {
    FamilyDescriptor all = Families.gauge("depth", GaugeMode.ALL);
    GaugeTotal total = (GaugeTotal) series(all, dead(1, 10));
    total.add(new GaugeTotal.WorkerValue(dead(1, 10), 1, 0, 999));
    total.add(new GaugeTotal.WorkerValue(dead(2, 10), 2, 0, 1_000));

    assertThat(Rendered.lines(new Snapshots(true, 1_000).addAll(tally).snapshots(), false))
        .containsExactly("depth{worker=w2} 2.0");
  }

  @Test
  void declaredWithoutSeries_notExposed() {
    FamilyDescriptor family = Families.counter("x");
    tally.family(family).declare(family, source(1, 1));

    assertThat(Rendered.all(tally)).isEmpty();
  }

  @Test
  void created_theEarliest() {
    FamilyDescriptor family = Families.summary("latency");
    series(family, source(1, 10)).contribute(500);
    series(family, source(2, 10)).contribute(300);
    observe(family, source(3, 10), 1.5, 2);
    tally.family(family).series(Labels.EMPTY).contribute(400);

    assertThat(Rendered.all(tally)).contains("latency{} 2 1.5 created 1");
  }

  @Test
  void resetAndPruned_forgotten() {
    count("x", source(1, 10), 5);
    count("y", source(1, 10), 5);
    tally.reset();
    count("y", source(1, 10), 1);
    tally.prune();

    assertThat(Rendered.series(tally)).containsExactly("y{} 1.0");
    assertThat(tally.families()).hasSize(1);
  }

  /** A worker label that makes one of two series would fail the scrape. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void quantilesUnderTheLabelsOfWhatIsCounted_theCountIsShown(boolean countedIsNewer) {
    Source worker = source(1, 10);
    Source other = source(2, countedIsNewer ? 5 : 15);
    for (int i = 0; i < 20; i++) { // in whatever order tables have them
      ((DistributionTotal) series(Families.summary("latency", "worker"), other, "other" + i))
          .addQuantiles(
              new DistributionTotal.WorkerQuantiles(worker, Quantiles.of(new Quantile(0.5, 7))));
      FamilyDescriptor counted =
          Families.summary("latency", "worker", "exported_worker")
              .withQuantiles(new QuantileWindow(List.of(0.5), 600_000_000_000L, 3));
      ((DistributionTotal) series(counted, worker, "w1", "other" + i))
          .distribution(0.5, new long[] {3}, 0, 1);
    }

    assertThat(Rendered.series(tally))
        .hasSize(20)
        .allMatch(line -> line.startsWith("latency{exported_worker=other"))
        .allMatch(line -> line.endsWith(",worker=w1} 3 0.5"));
    assertThat(snapshots().conflicts())
        .contains("latency: two series have the same labels with the worker label");
  }
}
