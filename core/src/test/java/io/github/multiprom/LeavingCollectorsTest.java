package io.github.multiprom;

import static io.github.multiprom.HeapMetrics.await;
import static io.github.multiprom.HeapMetrics.awaitSamples;
import static io.github.multiprom.HeapMetrics.counterSnapshot;
import static io.github.multiprom.HeapMetrics.heapCounter;
import static io.github.multiprom.HeapMetrics.heapGauge;
import static org.assertj.core.api.Assertions.assertThat;

import io.prometheus.metrics.model.registry.Collector;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Collectors that are unregistered, and others that follow them. */
@Timeout(60)
class LeavingCollectorsTest {

  @TempDir Path directory;

  private MultiprocessRegistry a;
  private MultiprocessRegistry b;

  @BeforeEach
  void open() {
    a = MultiprocessRegistry.builder().directory(directory).open();
    b = MultiprocessRegistry.builder().directory(directory).open();
  }

  @AfterEach
  void close() {
    a.close();
    b.close();
  }

  @Test
  void unregisteredOrCleared_isPublishedALastTime() throws Exception {
    var counter = heapCounter(a);
    counter.labelValues("x").inc(5);
    a.unregister(counter);
    awaitSamples(b, "heap_total{kind=\"x\"} 5.0");

    a.register(counter);
    counter.labelValues("x").inc(2);
    heapGauge(a, 20);
    a.clear();
    awaitSamples(b, "heap_total{kind=\"x\"} 7.0");
    await(() -> Exposition.samples(b.scrape()).equals(List.of("heap_total{kind=\"x\"} 7.0")));
  }

  @Test
  void unregistered_rightBeforeClose_isPublished() {
    var counter = heapCounter(a);
    counter.labelValues("x").inc(5);
    a.unregister(counter);
    a.close();
    assertThat(Exposition.samples(b.scrape())).contains("heap_total{kind=\"x\"} 5.0");
  }

  @Test
  void followedByAnotherOfItsName_bothCount() throws Exception {
    var first = heapCounter(a);
    first.labelValues("x").inc(100);
    awaitSamples(b, "heap_total{kind=\"x\"} 100.0");
    first.labelValues("x").inc();
    a.unregister(first);
    var second = heapCounter(a);
    second.labelValues("x").inc(130);
    awaitSamples(b, "heap_total{kind=\"x\"} 231.0");

    second.remove("x");
    second.labelValues("x").inc(140);
    awaitSamples(b, "heap_total{kind=\"x\"} 371.0");
    assertThat(Exposition.ownSamples(a.scrape())).contains("multiprom_schema_conflicts 0.0");
  }

  @Test
  void hanging_isNotWaitedFor() throws Exception {
    CountDownLatch release = new CountDownLatch(1);
    Collector hanging =
        () -> {
          try {
            release.await();
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
          return counterSnapshot("late", 1);
        };
    a.register(hanging);
    a.unregister(hanging);
    var counter = heapCounter(a);
    counter.labelValues("x").inc();
    awaitSamples(b, "heap_total{kind=\"x\"} 1.0");
    release.countDown();
  }
}
