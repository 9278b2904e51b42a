package io.github.multiprom;

import static org.assertj.core.api.Assertions.assertThat;

import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The example of the README: what stands between the markers stands there too. */
class TutorialTest {

  private static final String MARKER = "// README";

  private static final Path SOURCE =
      Path.of("src/test/java/io/github/multiprom/TutorialTest.java").toAbsolutePath();

  @Test
  void example_run_countsAndTimes() {
    // README
    MultiprocessRegistry registry = MultiprocessRegistry.open(); // $PROMETHEUS_MULTIPROC_DIR
    Counter requests =
        Counter.builder()
            .name("http_requests_total")
            .help("Requests answered")
            .labelNames("method")
            .register(registry);
    Histogram durations =
        Histogram.builder()
            .name("http_request_duration_seconds")
            .help("Time to answer a request")
            .register(registry);

    durations.time(() -> requests.labelValues("GET").inc());
    MetricSnapshots merged = registry.scrape(); // of all workers
    // README

    assertThat(Exposition.samples(merged))
        .contains("http_requests_total{method=\"GET\"} 1.0")
        .contains("http_request_duration_seconds_count 1");
    registry.close();
  }

  @Test
  void readme_containsTheExample() throws IOException {
    List<String> lines = Files.readAllLines(SOURCE);
    List<Integer> markers =
        lines.stream()
            .filter(line -> line.strip().equals(MARKER))
            .map(lines::indexOf)
            .distinct()
            .toList();
    int begin = markers.get(0) + 1;
    int length = lines.subList(begin, lines.size()).indexOf("    " + MARKER);
    String example =
        String.join("\n", lines.subList(begin, begin + length)).stripIndent().stripTrailing();

    assertThat(example).isNotEmpty();
    assertThat(readme()).contains(example);
  }

  private static String readme() throws IOException {
    Path module = Path.of("").toAbsolutePath();
    return Files.readString(module.resolveSibling("README.md"));
  }
}
