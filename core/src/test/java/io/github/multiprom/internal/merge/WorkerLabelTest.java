package io.github.multiprom.internal.merge;

import static org.assertj.core.api.Assertions.assertThat;

import io.prometheus.metrics.model.snapshots.Labels;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class WorkerLabelTest {

  private static GaugeTotal.WorkerValue value(
      double value, long id, long started, String worker, boolean live) {
    return new GaugeTotal.WorkerValue(
        new Source(id, started, new UUID(0, 0), worker, live), value, 0, 0);
  }

  @Test
  void differentWorkers_oneValueEach() {
    assertThat(
            WorkerLabel.newestOfEach(
                List.of(value(1, 1, 1, "0", true), value(2, 2, 1, "1", false))))
        .isEqualTo(Map.of("0", 1.0, "1", 2.0));
  }

  @Test
  void deadPredecessor_givesWay() {
    List<GaugeTotal.WorkerValue> values =
        List.of(
            value(1, 0xa, 1, "0", false),
            value(2, 0xb, 3, "0", true),
            value(3, 0xc, 2, "0", false));

    assertThat(WorkerLabel.newestOfEach(values)).isEqualTo(Map.of("0", 2.0));
  }

  /** It died before this one was started, though the wall clock says that it is younger. */
  @Test
  void clockSetBack_theLiveOneIsShown() {
    List<GaugeTotal.WorkerValue> values =
        List.of(value(1, 0xa, 9, "0", false), value(2, 0xb, 3, "0", true));

    assertThat(WorkerLabel.newestOfEach(values)).isEqualTo(Map.of("0", 2.0));
  }

  @Test
  void livePredecessor_getsASuffix() {
    List<GaugeTotal.WorkerValue> values =
        List.of(value(1, 0xa, 1, "web", true), value(2, 0xb, 3, "web", true));

    assertThat(WorkerLabel.newestOfEach(values)).isEqualTo(Map.of("web", 2.0, "web-a", 1.0));
  }

  @Test
  void equallyOld_theIdDecides() {
    GaugeTotal.WorkerValue first = value(1, 5, 1, "0", false);
    GaugeTotal.WorkerValue second = value(2, 6, 1, "0", false);

    assertThat(WorkerLabel.newestOfEach(List.of(first, second))).isEqualTo(Map.of("0", 2.0));
    assertThat(WorkerLabel.newestOfEach(List.of(second, first))).isEqualTo(Map.of("0", 2.0));
  }

  @Test
  void add_toOtherLabels() {
    assertThat((Object) WorkerLabel.add(Labels.of("queue", "a"), "7"))
        .isEqualTo(Labels.of("queue", "a", "worker", "7"));
    assertThat((Object) WorkerLabel.add(Labels.EMPTY, "7")).isEqualTo(Labels.of("worker", "7"));
  }

  @Test
  void labelOfThatName_renamed() {
    assertThat((Object) WorkerLabel.add(Labels.of("worker", "theirs", "a", "b"), "7"))
        .isEqualTo(Labels.of("a", "b", "exported_worker", "theirs", "worker", "7"));
  }

  /** As of another version of the program, whose mode had no label of ours. */
  @Test
  void bothNamesTaken_stillDistinct() {
    Labels labels = WorkerLabel.add(Labels.of("worker", "a", "exported_worker", "b"), "7");

    assertThat(labels.get("worker")).isEqualTo("7");
    assertThat(labels.stream().map(label -> label.getValue()))
        .containsExactlyInAnyOrder("7", "a", "b");
  }
}
