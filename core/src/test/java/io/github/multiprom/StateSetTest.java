package io.github.multiprom;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.prometheus.metrics.core.datapoints.StateSetDataPoint;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.Unit;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StateSetTest {

  private enum Feature {
    FAST("fast"),
    SAFE("safe");

    private final String text;

    Feature(String text) {
      this.text = text;
    }

    @Override
    public String toString() {
      return text;
    }
  }

  @TempDir private Path directory;
  private final List<MultiprocessRegistry> opened = new ArrayList<>();

  @AfterEach
  void close() {
    opened.forEach(MultiprocessRegistry::close);
  }

  private MultiprocessRegistry worker() {
    MultiprocessRegistry registry = MultiprocessRegistry.builder().directory(directory).open();
    opened.add(registry);
    return registry;
  }

  private static StateSet features(PrometheusRegistry registry) {
    return StateSet.builder().name("features").states(Feature.class).register(registry);
  }

  private static List<String> lines(int fast, int safe) {
    return List.of("features{features=\"fast\"} " + fast, "features{features=\"safe\"} " + safe);
  }

  @Test
  void onInAnyLiveWorker_on() {
    MultiprocessRegistry a = worker();
    MultiprocessRegistry b = worker();
    StateSet ofA = features(a);
    StateSet ofB = features(b);
    assertThat(Exposition.samples(a.scrape())).isEqualTo(lines(0, 0));
    ofA.setTrue("fast");
    ofB.setTrue(Feature.SAFE);
    assertThat(Exposition.samples(a.scrape())).isEqualTo(lines(1, 1));
    assertThat(Exposition.samples(b.local().scrape())).isEqualTo(lines(0, 1));
    ofA.setFalse(Feature.FAST);
    ofB.setFalse("fast");
    assertThat(Exposition.samples(a.scrape())).isEqualTo(lines(0, 1));
    b.close();
    assertThat(Exposition.samples(a.scrape())).isEqualTo(lines(0, 0));
    ofB.setTrue("fast");
    assertThat(Exposition.ownSamples(a.scrape()))
        .contains("multiprom_dropped_updates_total{reason=\"closed\"} 1.0");
  }

  @Test
  void inMemory_asClientJavaExposesIt() {
    PrometheusRegistry theirs = new PrometheusRegistry();
    var their =
        io.prometheus.metrics.core.metrics.StateSet.builder()
            .name("features")
            .help("Features")
            .labelNames("env")
            .states("safe", "fast", "safe")
            .register(theirs);
    their.labelValues("a").setTrue("fast");
    their.initLabelValues("b");
    try (MultiprocessRegistry ours = new RegistryBuilder(Map.of()).open()) {
      StateSet our =
          StateSet.builder()
              .name("features")
              .help("Features")
              .labelNames("env")
              .states("safe", "fast", "safe")
              .register(ours);
      our.labelValues("a").setTrue("fast");
      our.initLabelValues("b");

      assertThat(Exposition.text(ours.scrape())).isEqualTo(Exposition.text(theirs.scrape()));
    }
  }

  /** A process that was folded although it lives begins a new segment with the states it has. */
  @Test
  void foldedAlive_statesAreCarriedOver() throws Exception {
    MultiprocessRegistry a = worker();
    features(a).setTrue("fast");
    Info.builder().name("build").labelNames("version").register(a).addLabelValues("1.0");
    List<String> before = Exposition.samples(a.scrape());
    Path segment = onlySegment();
    try (FileChannel channel = FileChannel.open(segment, StandardOpenOption.WRITE)) {
      ByteBuffer folded = ByteBuffer.allocate(Long.BYTES).order(ByteOrder.nativeOrder());
      channel.write(folded.putLong(0, 3), 48);
    }
    Files.delete(segment);

    long deadline = System.nanoTime() + Duration.ofSeconds(60).toNanos();
    while (onlySegment() == null && System.nanoTime() < deadline) {
      Thread.onSpinWait();
    }
    while (!Exposition.samples(a.scrape()).equals(before) && System.nanoTime() < deadline) {
      Thread.onSpinWait();
    }
    assertThat(before).hasSize(3).contains("features{features=\"fast\"} 1");
    assertThat(Exposition.samples(a.scrape())).isEqualTo(before);
  }

  private Path onlySegment() {
    String[] names =
        directory
            .toFile()
            .list((dir, name) -> name.startsWith("segment-") && !name.endsWith(".lock"));
    return names == null || names.length == 0 ? null : directory.resolve(names[0]);
  }

  @Test
  void misuse_throwsWithTheRemedy() {
    StateSetDataPoint point = features(worker());
    assertThatThrownBy(() -> point.setTrue("slow"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("slow")
        .hasMessageContaining("fast");
    assertThatThrownBy(() -> StateSet.builder().name("x").build())
        .isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> StateSet.builder().states())
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> StateSet.builder().states("a", ""))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> StateSet.builder().unit(Unit.BYTES))
        .isInstanceOf(UnsupportedOperationException.class);
    assertThatThrownBy(() -> StateSet.builder().name("x").labelNames("x").states("a").build())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("x");
    assertThatThrownBy(() -> StateSet.builder().name("x").states("a", "x").build())
        .isInstanceOf(IllegalArgumentException.class);
  }
}
