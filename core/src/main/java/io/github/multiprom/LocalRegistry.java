package io.github.multiprom;

import io.prometheus.metrics.model.registry.Collector;
import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.registry.PrometheusScrapeRequest;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The view of this process alone; registering with it registers with the registry it belongs to.
 */
final class LocalRegistry extends PrometheusRegistry {

  private final MultiprocessRegistry registry;

  LocalRegistry(MultiprocessRegistry registry) {
    this.registry = registry;
  }

  @Override
  public void register(Collector collector) {
    registry.register(collector);
  }

  @Override
  public void register(MultiCollector collector) {
    registry.register(collector);
  }

  @Override
  public void unregister(Collector collector) {
    registry.unregister(collector);
  }

  @Override
  public void unregister(MultiCollector collector) {
    registry.unregister(collector);
  }

  @Override
  public void clear() {
    registry.clear();
  }

  @Override
  public MetricSnapshots scrape() {
    return registry.scrapeLocal(null);
  }

  @Override
  public MetricSnapshots scrape(@Nullable PrometheusScrapeRequest request) {
    return registry.scrapeLocal(request);
  }

  @Override
  public MetricSnapshots scrape(@Nullable Predicate<String> includedNames) {
    return scrape(includedNames, null);
  }

  @Override
  public MetricSnapshots scrape(
      @Nullable Predicate<String> includedNames, @Nullable PrometheusScrapeRequest request) {
    return includedNames == null
        ? registry.scrapeLocal(request)
        : registry.scrapeLocal(includedNames, request);
  }
}
