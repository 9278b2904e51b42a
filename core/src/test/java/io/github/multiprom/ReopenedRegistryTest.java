package io.github.multiprom;

import static io.github.multiprom.HeapMetrics.awaitSamples;
import static io.github.multiprom.HeapMetrics.counterSnapshot;
import static io.github.multiprom.HeapMetrics.heapCounter;

import io.prometheus.metrics.model.registry.Collector;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A registry that is closed and opened again while its collectors live on. */
@Timeout(60)
class ReopenedRegistryTest {

  @TempDir Path directory;

  private MultiprocessRegistry worker() {
    return MultiprocessRegistry.builder().directory(directory).open();
  }

  @Test
  void sameCollectors_countOnlyWhatCameAfter() throws Exception {
    PrometheusRegistry elsewhere = new PrometheusRegistry();
    var counter = heapCounter(elsewhere);
    counter.labelValues("x").inc(7);
    var histogram =
        io.prometheus.metrics.core.metrics.Histogram.builder()
            .name("heap_seconds")
            .classicUpperBounds(1)
            .build();
    histogram.observe(0.5);
    var summary = io.prometheus.metrics.core.metrics.Summary.builder().name("heap_bytes").build();
    summary.observe(4);
    for (int opening = 0; opening < 3; opening++) {
      try (MultiprocessRegistry a = worker();
          MultiprocessRegistry b = worker()) {
        a.bridge(elsewhere);
        a.register(histogram);
        a.register(summary);
        Counter.builder().name("done_total").register(a).inc();
        awaitSamples(
            b,
            "done_total " + (opening + 1.0),
            "heap_total{kind=\"x\"} " + (7.0 + opening),
            "heap_seconds_bucket{le=\"1.0\"} " + (1 + opening),
            "heap_seconds_sum " + (0.5 + opening / 2.0),
            "heap_bytes_count " + (1 + opening),
            "heap_bytes_sum " + (4.0 + opening));
      }
      counter.labelValues("x").inc();
      histogram.observe(0.5);
      summary.observe(1);
    }
  }

  @Test
  void anotherCollectorOfTheName_countsInFull() throws Exception {
    try (MultiprocessRegistry a = worker()) {
      heapCounter(a).labelValues("x").inc(7);
    }
    Thread.sleep(2); // created timestamps have milliseconds
    try (MultiprocessRegistry a = worker()) {
      heapCounter(a).labelValues("x").inc(7);
      awaitSamples(a, "heap_total{kind=\"x\"} 14.0");
    }
  }

  @Test
  void withoutCreatedTimestamp_beginsAnewBelowItsLastValueOnly() throws Exception {
    AtomicReference<Double> value = new AtomicReference<>(7.0);
    for (double published : new double[] {7, 9, 10}) {
      try (MultiprocessRegistry a = worker()) {
        a.register((Collector) () -> counterSnapshot("jobs", value.get()));
        awaitSamples(a, "jobs_total " + published);
      }
      value.set(published == 7 ? 9.0 : 1.0);
    }
  }
}
