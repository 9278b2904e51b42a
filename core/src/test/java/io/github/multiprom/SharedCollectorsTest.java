package io.github.multiprom;

import static io.github.multiprom.HeapMetrics.await;
import static io.github.multiprom.HeapMetrics.awaitSamples;
import static io.github.multiprom.HeapMetrics.gaugeSnapshot;
import static io.github.multiprom.HeapMetrics.heapGauge;
import static org.assertj.core.api.Assertions.assertThat;

import io.prometheus.metrics.model.registry.Collector;
import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.registry.PrometheusScrapeRequest;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Collectors that run in the worker that answers a scrape. */
@Timeout(60)
class SharedCollectorsTest extends InOneDirectory {

  @Test
  void collectorThatLooksAtTheRequest_runsInTheAnsweringWorkerAlone() {
    MultiprocessRegistry a = worker();
    MultiprocessRegistry b = worker();
    AtomicInteger runs = new AtomicInteger();
    a.register(
        new Collector() {
          @Override
          public MetricSnapshot collect() {
            return gaugeSnapshot("probe", -1);
          }

          @Override
          public MetricSnapshot collect(PrometheusScrapeRequest request) {
            return gaugeSnapshot("probe", runs.incrementAndGet());
          }
        });
    PrometheusScrapeRequest request =
        new PrometheusScrapeRequest() {
          @Override
          public String getRequestPath() {
            return "/";
          }

          @Override
          public String[] getParameterValues(String name) {
            return new String[0];
          }
        };

    assertThat(Exposition.samples(a.scrape(request))).containsExactly("probe 1.0");
    assertThat(Exposition.samples(b.scrape(request))).isEmpty();
    assertThat(Exposition.samples(a.scrape(name -> name.equals("probe"), request)))
        .containsExactly("probe 2.0");
    assertThat(Exposition.samples(a.scrape(name -> name.equals("other"), request))).isEmpty();
  }

  @Test
  void sharedCollector_runsOnceAScrapeInTheAnsweringWorker() {
    MultiprocessRegistry a = worker();
    MultiprocessRegistry b = worker();
    AtomicInteger runs = new AtomicInteger();
    for (MultiprocessRegistry registry : List.of(a, b)) {
      registry.registerShared((Collector) () -> gaugeSnapshot("rows", 10 + runs.incrementAndGet()));
    }
    assertThat(Exposition.samples(a.scrape())).containsExactly("rows 11.0");
    assertThat(Exposition.samples(b.scrape())).containsExactly("rows 12.0");
    assertThat(runs).hasValue(2);
  }

  @Test
  void sharedCollectorThatFails_failsNoScrape() throws Exception {
    MultiprocessRegistry a = worker();
    a.registerShared(
        (MultiCollector)
            () -> {
              throw new IllegalStateException("no database");
            });
    heapGauge(a, 20);
    awaitSamples(a, "temperature{worker=\"0\"} 20.0");
    await(
        () -> !Exposition.ownSamples(a.scrape()).contains("multiprom_collector_errors_total 0.0"));
  }

  @Test
  void sharedCollector_isNotRunConcurrently() throws Exception {
    MultiprocessRegistry a = worker();
    AtomicInteger inside = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    AtomicInteger runs = new AtomicInteger();
    a.registerShared(
        (Collector)
            () -> {
              most.accumulateAndGet(inside.incrementAndGet(), Math::max);
              runs.incrementAndGet();
              try {
                Thread.sleep(50);
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
              inside.decrementAndGet();
              return gaugeSnapshot("rows", 1);
            });
    List<Thread> scrapers = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      Thread scraper = new Thread(a::scrape);
      scraper.start();
      scrapers.add(scraper);
    }
    for (Thread scraper : scrapers) {
      scraper.join();
    }
    assertThat(most).hasValue(1);
    assertThat(runs).hasValueLessThan(8);
  }
}
