package io.github.multiprom;

import static io.github.multiprom.HeapMetrics.awaitSamples;
import static io.github.multiprom.HeapMetrics.gaugeSnapshot;
import static io.github.multiprom.HeapMetrics.heapCounter;
import static io.github.multiprom.HeapMetrics.heapGauge;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.model.registry.Collector;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A registry of client_java joined with a multiprocess one. */
@Timeout(60)
class BridgeTest extends InOneDirectory {

  @Test
  void bridge_publishesWhatTheOtherRegistryHasAndShowsTheMergedViewThere() throws Exception {
    MultiprocessRegistry a = worker();
    MultiprocessRegistry b = worker();
    PrometheusRegistry other = new PrometheusRegistry();
    a.bridge(other);
    a.bridge(other); // once is enough
    heapCounter(other).labelValues("x").inc();
    heapGauge(other, 20);
    heapCounter(b).labelValues("x").inc(4);
    Counter.builder().name("jobs_total").register(b).inc();

    awaitSamples(
        b, "heap_total{kind=\"x\"} 5.0", "temperature{worker=\"0\"} 20.0", "jobs_total 1.0");
    awaitSamples(a, "heap_total{kind=\"x\"} 5.0", "temperature{worker=\"0\"} 20.0");
    assertThat(Exposition.samples(other.scrape()))
        .containsExactlyInAnyOrder(
            "heap_total{kind=\"x\"} 1.0", "temperature 20.0", "jobs_total 1.0");
    assertThat(Exposition.samples(other.scrape(name -> name.equals("jobs_total"))))
        .containsExactly("jobs_total 1.0");

    a.close();
    assertThat(Exposition.samples(other.scrape()))
        .containsExactlyInAnyOrder("heap_total{kind=\"x\"} 1.0", "temperature 20.0");
  }

  @Test
  void bridge_toASecondRegistry_isRefused() {
    PrometheusRegistry other = new PrometheusRegistry();
    MultiprocessRegistry a = worker();
    MultiprocessRegistry b = worker();
    a.bridge(other);
    assertThatThrownBy(() -> b.bridge(other)).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> a.bridge(b)).isInstanceOf(IllegalArgumentException.class);
    a.close();
    b.bridge(other);
  }

  @Test
  void asMultiCollector_inABridgedRegistry_isNotPublishedAgain() throws Exception {
    MultiprocessRegistry a = worker();
    PrometheusRegistry other = new PrometheusRegistry();
    Counter.builder().name("jobs_total").register(a).inc();
    other.register(a.asMultiCollector());
    heapCounter(other).labelValues("x").inc();
    a.bridge(other);

    awaitSamples(a, "heap_total{kind=\"x\"} 1.0");
    assertThat(Exposition.samples(a.scrape())).contains("jobs_total 1.0");
  }

  @Test
  void namesIn_aRegistry_runsOnlyNamelessCollectors() {
    PrometheusRegistry other = new PrometheusRegistry();
    heapCounter(other);
    AtomicInteger runs = new AtomicInteger();
    GaugeWithCallback.builder()
        .name("temperature")
        .callback(callback -> runs.incrementAndGet())
        .register(other);
    other.register((Collector) () -> gaugeSnapshot("nameless", 1));

    assertThat(Bridge.namesIn(other))
        .containsExactlyInAnyOrder("heap", "heap_total", "temperature", "nameless");
    assertThat(runs).hasValue(0);
    other.register(worker().asMultiCollector());
    assertThat(Bridge.namesIn(other)).isNull();
  }
}
