package io.github.multiprom;

import static org.assertj.core.api.Assertions.assertThat;

import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What settings do that are not seen in what a registry shows at once. */
class SettingsInUseTest {

  @TempDir Path directory;

  private MultiprocessRegistry open(String variable, String value) {
    return new RegistryBuilder(
            Map.of("PROMETHEUS_MULTIPROC_DIR", directory.toString(), variable, value))
        .open();
  }

  /** A gauge that is worth nothing and counts how often it is asked. */
  private static void register(MultiprocessRegistry registry, AtomicInteger runs) {
    registry.register(
        () -> {
          runs.incrementAndGet();
          return GaugeSnapshot.builder()
              .name("foreign")
              .dataPoint(GaugeSnapshot.GaugeDataPointSnapshot.builder().value(1).build())
              .build();
        });
  }

  @Test
  void publishInterval_isHowOftenCollectorsRun() throws Exception {
    AtomicInteger often = new AtomicInteger();
    AtomicInteger seldom = new AtomicInteger();
    try (MultiprocessRegistry quick = open("MULTIPROM_PUBLISH_INTERVAL", "250ms");
        MultiprocessRegistry slow = open("MULTIPROM_PUBLISH_INTERVAL", "1h")) {
      register(slow, seldom);
      register(quick, often);
      while (often.get() < 6) {
        Thread.sleep(10);
      }
      assertThat(seldom).hasValueLessThanOrEqualTo(1);
    }
  }

  @Test
  void retention_isHowLongSeriesOfTheDeadAreKept() throws Exception {
    try (ProcessMain process = ProcessMain.start(WorkerWatchTest.DyingWorker.class, directory)) {
      process.kill();
    }
    try (MultiprocessRegistry keeping = open("MULTIPROM_RETENTION", "forever")) {
      MultiprocessDirectory.of(directory).fold();
      assertThat(Exposition.text(keeping.scrape())).contains("c_total 5.0");
    }
    try (MultiprocessRegistry forgetting =
        MultiprocessRegistry.builder()
            .directory(directory)
            .retention(Duration.ofMillis(1))
            .open()) {
      // A fold writes a new archive only when there is something to fold.
      while (Exposition.text(forgetting.scrape()).contains("c_total")) {
        try (ProcessMain process = ProcessMain.start(OtherWorker.class, directory)) {
          process.kill();
        }
        while (Exposition.text(forgetting.scrape())
            .contains("multiprom_workers{state=\"dead\"} 1")) {
          Thread.sleep(10);
        }
      }
    }
  }

  @Test
  void retentionInCode_asLongAsOneLikes() {
    for (Duration time :
        new Duration[] {Duration.ofDays(3_650), Duration.ofSeconds(Long.MAX_VALUE)}) {
      MultiprocessRegistry.builder().directory(directory).retention(time).open().close();
    }
  }

  /** Counts in another family and waits to be killed. */
  static final class OtherWorker {
    private OtherWorker() {}

    public static void main(String[] args) throws Exception {
      MultiprocessRegistry registry =
          MultiprocessRegistry.builder().directory(Path.of(args[0])).open();
      Counter.builder().name("other").register(registry).inc(5);
      ProcessMain.ready();
      ProcessMain.awaitEnd();
    }
  }

  @Test
  void groupReadable_isTheModeOfFiles() throws Exception {
    try (MultiprocessRegistry registry = open("MULTIPROM_GROUP_READABLE", "yes")) {
      assertThat(registry.directory()).contains(directory);
      String[] names = directory.toFile().list((dir, name) -> name.matches("segment-[0-9a-f]+"));
      assertThat(names).hasSize(1);
      assertThat(
              PosixFilePermissions.toString(
                  Files.getPosixFilePermissions(directory.resolve(names[0]))))
          .isEqualTo("rw-r-----");
    }
  }
}
