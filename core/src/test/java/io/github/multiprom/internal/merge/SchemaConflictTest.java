package io.github.multiprom.internal.merge;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.multiprom.GaugeMode;
import io.github.multiprom.internal.segment.Families;
import io.github.multiprom.internal.segment.FamilyDescriptor;
import io.github.multiprom.internal.segment.MetricKind;
import io.github.multiprom.internal.segment.NativeBuckets;
import io.github.multiprom.internal.segment.QuantileWindow;
import io.prometheus.metrics.model.snapshots.MetricMetadata;
import io.prometheus.metrics.model.snapshots.Unit;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What is said about versions of a program that disagree. */
class SchemaConflictTest {

  private final Tally tally = new Tally();

  private void declare(FamilyDescriptor family, long started, boolean live) {
    tally
        .family(family)
        .declare(family, new Source(started, started, new UUID(0, 0), "w" + started, live));
  }

  private List<String> conflicts() {
    return new Snapshots(true, 0).addAll(tally).conflicts();
  }

  private static FamilyDescriptor counter(MetricMetadata.Builder metadata) {
    return FamilyDescriptor.of(MetricKind.COUNTER, metadata.build());
  }

  @Test
  void otherType_namesBothAndTheOneThatIsLeftOut() {
    declare(Families.counter("x"), 1, true);
    declare(Families.gauge("x", GaugeMode.SUM), 2, true);

    assertThat(conflicts())
        .containsExactly(
            "x: is a gauge in the newest process, a counter in worker w1; the counter is left out");
  }

  @Test
  void deadProcess_sameWordsBeforeAndAfterAFold() {
    declare(Families.counter("x"), 1, false);
    declare(Families.gauge("x", GaugeMode.SUM), 2, true);

    assertThat(conflicts()).singleElement().asString().contains("in a process that has ended; ");
  }

  @Test
  void otherBounds_namesThem() {
    declare(Families.histogram("x", List.of(1.0)), 1, true);
    declare(Families.histogram("x", List.of(1.0, 2.0)), 2, true);

    assertThat(conflicts())
        .containsExactly(
            "x: has bounds [1.0, 2.0] in the newest process, [1.0] in worker w1;"
                + " in the newest's form, with classic bounds that all have");
  }

  @Test
  void otherMode_namesThem() {
    declare(Families.gauge("x", GaugeMode.MAX), 1, true);
    declare(Families.gauge("x", GaugeMode.SUM), 2, true);

    assertThat(conflicts())
        .singleElement()
        .asString()
        .startsWith("x: has mode SUM in the newest process, MAX in worker w1; ");
  }

  @Test
  void sampleNameOfAnotherFamily_namesBoth() {
    declare(Families.counter("x"), 1, true);
    declare(Families.gauge("x_created", GaugeMode.SUM), 2, true);

    assertThat(conflicts())
        .containsExactly(
            "x: has the sample name x_created, as the newer family x_created; x is left out");
  }

  @Test
  void typeLineOfAnotherFamily_conflictForAHistogramToo() {
    declare(Families.counter("x"), 1, true);
    declare(Families.histogram("x_total", List.of(1.0)), 2, true);

    assertThat(conflicts()).singleElement().asString().startsWith("x: has the sample name x_total");
  }

  @Test
  void typeLineIsASampleOfAnother_conflict() {
    declare(Families.summary("x"), 1, true);
    declare(Families.summary("x_count"), 2, true);

    assertThat(conflicts()).singleElement().asString().startsWith("x: has the sample name x_count");
  }

  @Test
  void namesThatPrometheusCannotTellApart_oneConflictUntilTheOtherIsGone() {
    declare(Families.counter("a.b"), 2, true);
    declare(Families.counter("a_b"), 1, true);
    assertThat(conflicts()).singleElement().asString().startsWith("a_b: is 'a.b' in the newest");

    tally.reset();
    declare(Families.counter("a.b"), 2, true);
    assertThat(conflicts()).isEmpty();
  }

  @Test
  void otherHelpLabelsOrUnit_noConflict() {
    declare(counter(MetricMetadata.builder().name("x_bytes").help("Before")), 1, true);
    declare(counter(MetricMetadata.builder().name("x").unit(Unit.BYTES)), 2, true);
    declare(Families.counter("x_bytes", "label"), 3, true);

    assertThat(conflicts()).isEmpty();
  }

  @Test
  void manyBounds_theFirstTwentyAndHowManyMore() {
    List<Double> twenty = IntStream.range(0, 20).mapToObj(i -> (double) i).toList();
    List<Double> more = IntStream.range(0, 23).mapToObj(i -> (double) i).toList();
    declare(Families.histogram("x", twenty), 1, true);
    declare(Families.histogram("x", more), 2, true);

    assertThat(conflicts())
        .containsExactly(
            "x: has bounds %s and 3 more in the newest process, %s in worker w1;"
                    .formatted(twenty, twenty)
                + " in the newest's form, with classic bounds that all have");
  }

  @Test
  void otherNativeBuckets_namesThem() {
    FamilyDescriptor classic = Families.histogram("x", List.of(1.0));
    NativeBuckets beside = new NativeBuckets(3, 160, 0.25, 0.5, false);
    NativeBuckets alone = new NativeBuckets(3, 160, 0.25, 0.5, true);
    declare(classic, 1, true);
    declare(classic.withBuckets(List.of(1.0), beside), 2, true);
    declare(classic.withBuckets(List.of(1.0), alone), 3, true);

    String form = "of schema 3, at most 160, zero up to 0.25 to 0.5";
    assertThat(conflicts())
        .containsExactlyInAnyOrder(
            "x: has native buckets alone, %s in the newest process, none in worker w1;"
                    .formatted(form)
                + " in the newest's form, with classic bounds that all have",
            "x: has native buckets alone, %s in the newest process, %s in worker w2;"
                    .formatted(form, form)
                + " in the newest's form, with classic bounds that all have");
  }

  @Test
  void otherQuantiles_namesThem() {
    QuantileWindow window = new QuantileWindow(List.of(0.5, 0.9), 60_000_000_000L, 5);
    declare(Families.summary("x"), 1, true);
    declare(Families.summary("x").withQuantiles(window), 2, true);

    assertThat(conflicts())
        .containsExactly(
            "x: has quantiles [0.5, 0.9] of 60 s in 5 steps in the newest process, none in"
                + " worker w1; the newest's quantiles are shown");
  }

  @Test
  void otherStates_namesThem() {
    declare(Families.stateSet("x", List.of("on")), 1, true);
    declare(Families.stateSet("x", List.of("on", "off")), 2, true);

    assertThat(conflicts())
        .containsExactly(
            "x: has states [on, off] in the newest process, [on] in worker w1;"
                + " the states of all are shown");
  }
}
