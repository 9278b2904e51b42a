package io.github.multiprom.exporter.statsd;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import io.github.multiprom.MultiprocessRegistry;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** {@code docs/statsd.md} names tests, metrics and reasons that there are. */
class StatsdPageTest {
  private static final Path ROOT = Path.of("..");
  private static final Pattern TEST = Pattern.compile("`([A-Z]\\w+(?:Test|IT))\\.(\\w+)`");

  @Test
  void testsInTheTable_exist() throws IOException {
    Map<String, Path> classes = testClasses();
    Matcher named = TEST.matcher(page());
    int number = 0;
    while (named.find()) {
      number++;
      assertThat(classes).as("test classes").containsKey(named.group(1));
      assertThat(Files.readString(classes.get(named.group(1))))
          .contains("void " + named.group(2) + "(");
    }
    assertThat(number).isGreaterThan(30);
  }

  @Test
  void metricsAndReasons_allNamed() throws IOException {
    String page = page();
    try (MultiprocessRegistry registry = MultiprocessRegistry.builder().open()) {
      assertThat(new StatsdMetrics(registry)).isNotNull();
      List<String> own =
          registry.scrape().stream()
              .map(MetricSnapshot::getMetadata)
              .map(metadata -> metadata.getPrometheusName())
              .filter(name -> name.startsWith("multiprom_statsd_"))
              .toList();
      assertThat(own).isNotEmpty();
      for (String name : own) {
        assertThat(page).contains("`" + name.substring("multiprom_statsd_".length()));
      }
    }
    for (Rejection reason : Rejection.values()) {
      assertThat(page).contains("`" + reason.label() + "`");
    }
  }

  private static String page() throws IOException {
    return Files.readString(ROOT.resolve("docs/statsd.md"));
  }

  private static Map<String, Path> testClasses() throws IOException {
    try (Stream<Path> exporter = Files.walk(ROOT.resolve("exporter/src/test"));
        Stream<Path> it = Files.walk(ROOT.resolve("it/src/test"))) {
      return Stream.concat(exporter, it)
          .filter(path -> path.toString().endsWith(".java"))
          .collect(
              Collectors.toMap(
                  path -> path.getFileName().toString().replace(".java", ""),
                  Function.identity(),
                  (one, other) -> one));
    }
  }
}
