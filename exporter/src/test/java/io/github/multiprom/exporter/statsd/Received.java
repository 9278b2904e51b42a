package io.github.multiprom.exporter.statsd;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.multiprom.MultiprocessRegistry;
import io.prometheus.metrics.config.EscapingScheme;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** What became of lines that were given to the bridge's inside, without a socket. */
final class Received implements AutoCloseable {
  private final MultiprocessRegistry registry;
  private final Intake intake;
  private long nanos;

  private Received(MultiprocessRegistry registry, Mappings mappings, int maxSeries) {
    this.registry = registry;
    StatsdMetrics metrics = new StatsdMetrics(registry);
    SeriesTable table =
        new SeriesTable(
            new Families(registry, 50), new LastGauges(registry.scrape()), metrics, maxSeries);
    intake = new Intake(new Router(mappings, table), table, metrics, () -> nanos);
  }

  static Received lines(String... lines) {
    return with("", lines);
  }

  /** With a mapping file of that text. */
  static Received with(String mapping, String... lines) {
    return with(mapping, 1000).send(lines);
  }

  static Received with(String mapping, int maxSeries) {
    return in(MultiprocessRegistry.builder().open(), mapping, maxSeries);
  }

  static Received in(MultiprocessRegistry registry, String mapping, int maxSeries) {
    return new Received(registry, MappingFile.parse("mapping.yml", mapping), maxSeries);
  }

  /** As a datagram each. */
  Received send(String... lines) {
    for (String line : lines) {
      send(line.getBytes(UTF_8));
    }
    return this;
  }

  Received send(byte[] packet) {
    intake.packet(Transport.UDP, packet, packet.length);
    return this;
  }

  Received pass(long seconds) {
    nanos += TimeUnit.SECONDS.toNanos(seconds);
    intake.expire();
    return this;
  }

  Received endSetInterval() {
    intake.endSetInterval();
    return this;
  }

  String text() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try {
      PrometheusTextFormatWriter.builder()
          .build()
          .write(bytes, registry.scrape(), EscapingScheme.DEFAULT);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toString(UTF_8);
  }

  /** Every value that is not the library's or the bridge's own, by series. */
  Map<String, Double> values() {
    return all("multiprom_", false);
  }

  /** What was rejected: numbers by reason, without those that are zero. */
  Map<String, Integer> errors() {
    Map<String, Integer> errors = new TreeMap<>();
    all("multiprom_statsd_sample_errors_total", true)
        .forEach(
            (series, value) -> {
              if (value > 0) {
                errors.put(series.split("\"", -1)[1], value.intValue());
              }
            });
    return errors;
  }

  double own(String series) {
    return all("multiprom_statsd_" + series, true).values().stream()
        .mapToDouble(Double::doubleValue)
        .sum();
  }

  private Map<String, Double> all(String prefix, boolean having) {
    return text()
        .lines()
        .filter(line -> !line.startsWith("#") && line.startsWith(prefix) == having)
        .collect(
            Collectors.toMap(
                line -> line.substring(0, line.lastIndexOf(' ')),
                line -> Double.parseDouble(line.substring(line.lastIndexOf(' ')))));
  }

  @Override
  public void close() {
    registry.close();
  }
}
