package io.github.multiprom.exporter;

import io.prometheus.metrics.exporter.common.PrometheusHttpRequest;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Whether a query can be answered. */
final class ScrapeQuery {
  static final String TEXT = "text";
  static final String OPEN_METRICS = "openmetrics";

  private static final Set<String> DEBUG_FORMATS =
      Set.of(OPEN_METRICS, TEXT, "prometheus-protobuf");

  private ScrapeQuery() {}

  /** What is wrong with the query of a scrape; null if nothing is. */
  static @Nullable String complaint(PrometheusHttpRequest request) {
    try {
      String debug = request.getParameter("debug");
      return debug == null || DEBUG_FORMATS.contains(debug)
          ? null
          : "debug can be openmetrics, text or prometheus-protobuf";
    } catch (RuntimeException e) {
      return "the query may have 65536 characters and 1024 parameters, encoded as in a URL";
    }
  }
}
