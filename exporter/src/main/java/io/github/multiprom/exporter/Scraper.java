package io.github.multiprom.exporter;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.multiprom.exporter.format.ExpositionWriters;
import io.prometheus.metrics.config.EscapingScheme;
import io.prometheus.metrics.config.ExporterFilterProperties;
import io.prometheus.metrics.config.PrometheusProperties;
import io.prometheus.metrics.expositionformats.ExpositionFormatWriter;
import io.prometheus.metrics.model.registry.MetricNameFilter;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Predicate;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;

/**
 * Scrapes a registry and writes what it gives as a request asks for it: the format by its {@code
 * Accept} header or {@code debug}, the families by {@code name[]}, with client_java's settings.
 * Thread-safe.
 *
 * <p>The answer is held back until it is whole. Written straight to the client, an exposition that
 * fails halfway would end like a complete one, and the series that it lacks would look as if they
 * had gone.
 */
final class Scraper {
  private static final int FIRST_BYTES = 1024;

  private final PrometheusRegistry registry;
  private final ExpositionWriters writers;
  private final @Nullable Predicate<String> configured;
  private final boolean compresses;

  Scraper(PrometheusRegistry registry, PrometheusProperties properties) {
    this.registry = registry;
    this.writers = new ExpositionWriters(properties);
    this.configured = filter(properties.getExporterFilterProperties());
    this.compresses = !properties.getExporterHttpServerProperties().isPreferUncompressedResponse();
  }

  private static @Nullable Predicate<String> filter(ExporterFilterProperties properties) {
    if (properties.getAllowedMetricNames() == null
        && properties.getExcludedMetricNames() == null
        && properties.getAllowedMetricNamePrefixes() == null
        && properties.getExcludedMetricNamePrefixes() == null) {
      return null;
    }
    return MetricNameFilter.builder()
        .nameMustBeEqualTo(properties.getAllowedMetricNames())
        .nameMustNotBeEqualTo(properties.getExcludedMetricNames())
        .nameMustStartWith(properties.getAllowedMetricNamePrefixes())
        .nameMustNotStartWith(properties.getExcludedMetricNamePrefixes())
        .build();
  }

  /** The whole answer to a request that {@link ScrapeQuery} has nothing against. */
  Exposition scrape(ScrapeRequest request) throws IOException {
    MetricSnapshots snapshots = scrapeOf(request);
    String accept = request.getHeader("Accept");
    EscapingScheme scheme = EscapingScheme.fromAcceptHeader(accept);
    Map<String, String> headers = new LinkedHashMap<>();
    ByteArrayOutputStream body = new ByteArrayOutputStream(FIRST_BYTES);
    String debug = request.getParameter("debug");
    if (debug != null) {
      headers.put("Content-Type", Responses.PLAIN);
      writeToRead(debug, body, snapshots, scheme);
      return new Exposition(200, headers, body.toByteArray());
    }
    ExpositionFormatWriter writer = writers.find(accept);
    headers.put("Content-Type", writer.getContentType());
    if (compresses && request.acceptsGzip()) {
      headers.put("Content-Encoding", "gzip");
      try (OutputStream gzip = new GZIPOutputStream(body)) {
        writer.write(gzip, snapshots, scheme);
      }
    } else {
      writer.write(body, snapshots, scheme);
    }
    return new Exposition(200, headers, body.toByteArray());
  }

  private MetricSnapshots scrapeOf(ScrapeRequest request) {
    Predicate<String> filter = configured;
    String[] names = request.getParameterValues("name[]");
    if (names != null && names.length > 0) {
      Predicate<String> asked = MetricNameFilter.builder().nameMustBeEqualTo(names).build();
      filter = filter == null ? asked : asked.and(filter);
    }
    return filter == null ? registry.scrape(request) : registry.scrape(filter, request);
  }

  /** Writes a format for somebody who looks at it in a browser. */
  private void writeToRead(
      String format, OutputStream body, MetricSnapshots snapshots, EscapingScheme scheme)
      throws IOException {
    switch (format) {
      case ScrapeQuery.TEXT -> writers.text().write(body, snapshots, scheme);
      case ScrapeQuery.OPEN_METRICS -> writers.openMetrics().write(body, snapshots, scheme);
      default -> body.write(writers.protobuf().toDebugString(snapshots, scheme).getBytes(UTF_8));
    }
  }
}
