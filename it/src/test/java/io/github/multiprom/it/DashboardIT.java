package io.github.multiprom.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.multiprom.it.dashboard.Dashboard;
import io.github.multiprom.it.dashboard.PictureCommand;
import io.github.multiprom.it.dashboard.PrometheusApi;
import io.github.multiprom.it.dashboard.Series;
import io.github.multiprom.it.dashboard.Variables;
import io.github.multiprom.it.demo.LoadGenerator;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.NodeList;

/**
 * Every query of the dashboard in {@code deploy}, asked of a real Prometheus that scrapes the
 * demo's server and evaluates the rules beside the dashboard.
 */
class DashboardIT {
  private static final Path DASHBOARD =
      Manifests.DEPLOY.resolve("grafana").resolve("dashboard.json");
  private static final Path RULES = Manifests.DEPLOY.resolve("prometheus").resolve("rules.yml");
  private static final Variables VARIABLES =
      new Variables("demo", ".*", Duration.ofSeconds(10), Duration.ofMinutes(10));

  @TempDir(factory = SharedMemory.class)
  Path metrics;

  @TempDir Path scratch;

  @Test
  void everyQuery_hasData() throws Exception {
    Dashboard dashboard = Dashboard.read(DASHBOARD);
    assertThat(dashboard.panels())
        .hasSizeGreaterThan(15)
        .extracting(Dashboard.Panel::title)
        .doesNotHaveDuplicates();
    try (TestServer server = TestServer.start(metrics, 3);
        Child load = Child.java(LoadGenerator.class, server.port(), 4).start();
        PrometheusProcess prometheus = PrometheusProcess.withRules(RULES, server.port(), scratch)) {
      PrometheusApi api = new PrometheusApi(prometheus.url());
      prometheus.awaitNextScrape();
      server.killOne();
      for (Dashboard.Panel panel : dashboard.panels()) {
        for (Dashboard.Query query : panel.queries()) {
          String expression = VARIABLES.in(query.expression());
          Await.until(
              panel.title() + ": data of " + expression,
              () -> api.instant(expression).stream().anyMatch(Series::hasNumbers));
        }
      }
      assertThat(load.isAlive()).as(load::toString).isTrue();
      assertSeriesOfRoutes(dashboard, api);
      assertWorkerStarts(dashboard, api);
      assertRulesAreWell(api);
      assertIsDrawn(dashboard, prometheus.url());
    }
  }

  /** A query of a range can lack for a while what the same query of the present has. */
  private void assertIsDrawn(Dashboard dashboard, String url) throws Exception {
    Await.until(
        "every curve in the picture",
        () -> {
          List<String> drawn = draw(url);
          return drawn.containsAll(List.of("/items/{id}", "p99", "live", "archive"))
              && !drawn.contains("–");
        });
    List<String> drawn = draw(url);
    for (Dashboard.Panel panel : dashboard.panels()) {
      assertThat(drawn).anyMatch(text -> text.endsWith(panel.title()));
    }
  }

  /** The words in the picture. */
  private List<String> draw(String url) throws Exception {
    Path svg = scratch.resolve("dashboard.svg");
    try (Child picture =
        Child.java(
                PictureCommand.class, "--dashboard", DASHBOARD, "--prometheus", url, "--out", svg)
            .start()) {
      assertThat(picture.awaitExit()).as(picture::toString).isZero();
    }
    NodeList texts =
        DocumentBuilderFactory.newInstance()
            .newDocumentBuilder()
            .parse(svg.toFile())
            .getElementsByTagName("text");
    return IntStream.range(0, texts.getLength())
        .mapToObj(i -> texts.item(i).getTextContent())
        .toList();
  }

  private static List<Series> ask(Dashboard dashboard, PrometheusApi api, String title)
      throws Exception {
    Dashboard.Panel panel =
        dashboard.panels().stream()
            .filter(candidate -> candidate.title().equals(title))
            .findFirst()
            .orElseThrow(() -> new AssertionError("no panel " + title));
    return api.instant(VARIABLES.in(panel.queries().get(0).expression()));
  }

  private static void assertSeriesOfRoutes(Dashboard dashboard, PrometheusApi api)
      throws Exception {
    for (String title : List.of("Rate", "Errors", "Duration: 99th percentile by route")) {
      Await.until(
          title + " of all routes",
          () ->
              ask(dashboard, api, title).stream()
                  .map(series -> series.name("{{route}}"))
                  .collect(Collectors.toSet())
                  .containsAll(Set.of("/hello", "/slow", "/items/{id}", "/fail")));
    }
    List<Series> errors = ask(dashboard, api, "Errors");
    assertThat(errors)
        .filteredOn(series -> series.name("{{route}}").equals("/fail"))
        .allSatisfy(series -> assertThat(series.points().get(0).value()).isEqualTo(1.0));
    assertThat(errors)
        .filteredOn(series -> series.name("{{route}}").equals("/hello"))
        .allSatisfy(series -> assertThat(series.points().get(0).value()).isZero());
  }

  /** Three, and one in the place of the killed; what it had counted itself is not lost. */
  private static void assertWorkerStarts(Dashboard dashboard, PrometheusApi api) throws Exception {
    Await.until(
        "four starts",
        () ->
            api.instant("worker_starts_total").stream()
                .anyMatch(starts -> starts.points().get(0).value() == 4));
    Await.until(
        "a start in the panel",
        () ->
            ask(dashboard, api, "Workers started").stream()
                .anyMatch(starts -> starts.points().get(0).value() > 0));
  }

  private static void assertRulesAreWell(PrometheusApi api) throws Exception {
    List<Series> failures = api.instant("prometheus_rule_evaluation_failures_total");
    assertThat(failures).allSatisfy(s -> assertThat(s.points().get(0).value()).isZero());
    assertThat(api.instant("ALERTS{alertstate=\"firing\",alertname=~\"Multiprom.*\"}")).isEmpty();
  }
}
