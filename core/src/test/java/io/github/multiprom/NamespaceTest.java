package io.github.multiprom;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A namespace, and buckets for histograms that name none: what registering adds to a metric. */
class NamespaceTest {

  @TempDir Path directory;
  private MultiprocessRegistry registry;

  @BeforeEach
  void open() {
    registry =
        new RegistryBuilder(
                Map.of(
                    "PROMETHEUS_MULTIPROC_DIR",
                    directory.toString(),
                    "MULTIPROM_NAMESPACE",
                    "shop",
                    "MULTIPROM_BUCKETS",
                    "1,2"))
            .open();
  }

  @AfterEach
  void close() {
    registry.close();
  }

  private String merged() {
    return Exposition.text(registry.scrape());
  }

  @Test
  void ownMetrics_beginWithIt() {
    Counter.builder().name("requests_total").register(registry).inc(2);
    Gauge.builder().name("queue").multiprocessMode(GaugeMode.LIVE_SUM).register(registry).set(3);
    Info.builder().name("build_info").register(registry);
    StateSet.builder().name("feature").states("a").register(registry);
    Summary.builder().name("sizes").register(registry).observe(1);

    assertThat(merged())
        .contains(
            "shop_requests_total 2.0",
            "shop_queue 3.0",
            "shop_build_info 1",
            "shop_feature{shop_feature=\"a\"} 0",
            "shop_sizes_count 1")
        .doesNotContain("\nrequests_total", "\nqueue", "multiprom_shop", "shop_multiprom");
    assertThat(Exposition.text(registry.local().scrape())).contains("shop_requests_total 2.0");
  }

  @Test
  void nameThatBeginsSoAlready_stays() {
    Counter.builder().name("shop_requests_total").register(registry).inc();
    assertThat(merged()).contains("shop_requests_total 1.0").doesNotContain("shop_shop");
  }

  @Test
  void namesThatBecomeOne_areOneFamily() {
    Counter.builder().name("shop_requests_total").register(registry).inc();
    Counter.builder().name("requests_total").register(registry).inc();
    assertThat(merged()).contains("shop_requests_total 2.0");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Gauge.builder().name("requests").register(registry));
  }

  @Test
  void otherCollectors_keepTheirNames() throws Exception {
    registry.register(
        () ->
            CounterSnapshot.builder()
                .name("foreign")
                .dataPoint(CounterSnapshot.CounterDataPointSnapshot.builder().value(4).build())
                .build());
    HeapMetrics.await(() -> merged().contains("\nforeign_total 4.0"));
  }

  @Test
  void dataPointOfBeforeRegistering_counts() {
    Counter counter = Counter.builder().name("requests_total").labelNames("method").build();
    var get = counter.labelValues("GET");
    registry.register(counter);
    get.inc(5);
    counter.labelValues("GET").inc();
    assertThat(merged()).contains("shop_requests_total{method=\"GET\"} 6.0");
  }

  @Test
  void registeredAgain_continues() {
    Counter counter = Counter.builder().name("requests_total").register(registry);
    counter.inc();
    registry.unregister(counter);
    registry.register(counter);
    counter.inc();
    assertThat(merged()).contains("shop_requests_total 2.0").doesNotContain("shop_shop");
  }

  @Test
  void metricItself_knowsItsName() {
    Counter counter = Counter.builder().name("requests_total").register(registry);
    counter.inc();
    assertThat(Objects.requireNonNull(counter.collect()).getMetadata().getName())
        .isEqualTo("shop_requests");
    assertThat(counter.collect(name -> name.equals("shop_requests"))).isNotNull();
    assertThat(registry.scrape(name -> name.equals("shop_requests"))).hasSize(1);
  }

  @Test
  void emptyNamespace_refusedWithTheRemedy() {
    assertThatThrownBy(() -> MultiprocessRegistry.builder().namespace("").open())
        .isInstanceOf(BadSettingException.class)
        .hasMessageContaining("namespace(…)= is empty: leave it out");
  }

  @Test
  void stateSetWithTheNewNameAsLabel_refused() {
    StateSet states = StateSet.builder().name("x").labelNames("shop_x").states("a").build();
    assertThatThrownBy(() -> registry.register(states))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("namespace");
  }

  @Test
  void histogramWithoutBounds_hasTheDefaultOnes() {
    Histogram.builder().name("plain").classicOnly().register(registry).observe(1.5);
    Histogram.builder()
        .name("own")
        .classicOnly()
        .classicUpperBounds(7)
        .register(registry)
        .observe(1.5);
    assertThat(merged())
        .contains(
            "shop_plain_bucket{le=\"1.0\"} 0",
            "shop_plain_bucket{le=\"2.0\"} 1",
            "shop_plain_bucket{le=\"+Inf\"} 1",
            "shop_own_bucket{le=\"7.0\"} 1")
        .doesNotContain("shop_plain_bucket{le=\"0.005\"}", "shop_own_bucket{le=\"2.0\"}");
  }

  @Test
  void histogramOfNativeBucketsOnly_getsNoClassicOnes() {
    Histogram.builder().name("sparse").nativeOnly().register(registry).observe(1.5);
    assertThat(merged()).contains("shop_sparse_count 1").doesNotContain("le=\"2.0\"");
  }

  @Test
  void reservedName_refusedAsEver() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Counter.builder().name("multiprom_x_total").register(registry))
        .withMessageContaining("multiprom's own");
  }
}
