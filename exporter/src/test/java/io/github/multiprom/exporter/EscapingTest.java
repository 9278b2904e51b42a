package io.github.multiprom.exporter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.multiprom.Counter;
import io.github.multiprom.Gauge;
import io.github.multiprom.GaugeMode;
import io.github.multiprom.MultiprocessDirectory;
import io.github.multiprom.MultiprocessRegistry;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Names beyond Prometheus' old alphabet, of two workers, in each of the escaping schemes. */
class EscapingTest {
  private static final List<String> FORMATS =
      List.of("text/plain;version=1.0.0", "application/openmetrics-text;version=1.0.0");

  @TempDir private Path directory;
  private MultiprocessRegistry first;
  private MultiprocessRegistry second;
  private MetricsServer server;
  private HttpProbe http;

  @BeforeEach
  void open() throws IOException {
    first = MultiprocessRegistry.builder().directory(directory).workerId("a").open();
    second = MultiprocessRegistry.builder().directory(directory).workerId("b").open();
    server = MetricsServer.builder().registry(first).port(0).buildAndStart();
    http = new HttpProbe(server);
  }

  @AfterEach
  void close() {
    server.close();
    first.close();
    second.close();
  }

  private static void count(MultiprocessRegistry registry, String name, String label, int amount) {
    Counter.builder()
        .name(name)
        .help("Help")
        .labelNames(label)
        .register(registry)
        .labelValues("GET é")
        .inc(amount);
  }

  private List<String> scrape(String format, String scheme) throws IOException {
    HttpResponse<byte[]> response = http.get("/metrics", "Accept", format + ";escaping=" + scheme);
    assertThat(response.statusCode()).as(() -> HttpProbe.text(response)).isEqualTo(200);
    return HttpProbe.text(response).lines().filter(line -> !line.contains("multiprom_")).toList();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "underscores | served_requests_total{http_method=\"GET é\"} 3.0",
        "dots        | served_dot_requests_total{http_dot_method=\"GET é\"} 3.0",
        "values      | U__served_2e_requests_total{U__http_2e_method=\"GET é\"} 3.0",
        "allow-utf-8 | {\"served.requests_total\",\"http.method\"=\"GET é\"} 3.0"
      })
  void dottedNames_escapedAsAskedAndAddedUp(String scheme, String sample) throws IOException {
    count(first, "served.requests", "http.method", 1);
    count(second, "served.requests", "http.method", 2);

    for (String format : FORMATS) {
      assertThat(scrape(format, scheme)).contains(sample);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"underscores", "dots", "values", "allow-utf-8"})
  void namesOneOnlyWhenEscaped_oneFamilyInEveryScheme(String scheme) throws IOException {
    count(first, "served.requests", "http.method", 1);
    count(second, "served_requests", "http_method", 2);

    for (String format : FORMATS) {
      assertThat(scrape(format, scheme))
          .filteredOn(line -> !line.startsWith("#"))
          .singleElement()
          .asString()
          .endsWith(" 3.0");
    }
    assertThat(MultiprocessDirectory.of(directory).conflicts())
        .singleElement()
        .asString()
        .startsWith("served_requests: ");
  }

  @ParameterizedTest
  @ValueSource(strings = {"underscores", "dots", "values", "allow-utf-8"})
  void otherTypesOneOnlyWhenEscaped_theNewestIsShown(String scheme) throws IOException {
    count(first, "served.é", "method", 1);
    Gauge.builder()
        .name("served.ü")
        .help("Help")
        .multiprocessMode(GaugeMode.SUM)
        .register(second)
        .set(7);

    for (String format : FORMATS) {
      assertThat(scrape(format, scheme)).filteredOn(line -> !line.startsWith("#")).hasSize(1);
    }
    assertThat(MultiprocessDirectory.of(directory).conflicts()).hasSize(1);
  }

  @Test
  void ourOwnPrefixWithADot_refusedSinceItWouldBeOursWhenEscaped() {
    assertThatThrownBy(() -> count(first, "multiprom.workers", "state", 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("multiprom.workers")
        .hasMessageContaining("multiprom_");
  }
}
