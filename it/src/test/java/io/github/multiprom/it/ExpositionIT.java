package io.github.multiprom.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.multiprom.MultiprocessRegistry;
import io.github.multiprom.exporter.MetricsServer;
import io.prometheus.metrics.config.EscapingScheme;
import io.prometheus.metrics.expositionformats.OpenMetricsTextFormatWriter;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What scrapers that are not ours make of workers' metrics, alive, dead and folded. */
class ExpositionIT {
  @TempDir(factory = SharedMemory.class)
  Path parent;

  @TempDir Path scratch;

  private Workspace workspace;
  private MultiprocessRegistry reader;
  private MetricsServer server;
  private Formats formats;

  @BeforeEach
  void serve() throws Exception {
    workspace = Workspace.in(parent);
    reader = workspace.reader();
    server = MetricsServer.builder().registry(reader).port(0).host("127.0.0.1").buildAndStart();
    formats = new Formats(server);
  }

  @AfterEach
  void close() {
    server.close();
    reader.close();
  }

  @Test
  void everyFormat_strangersUnderstandTheLivingAndTheDead() throws Exception {
    try (Child first = worker(1);
        Child second = worker(2)) {
      assertEveryFormat(2);
      first.sigkill();
      Workspace.awaitFold(reader, 1);
      assertEveryFormat(1);
      second.sigkill();
      Workspace.awaitFold(reader, 0);
      assertEveryFormat(0);
    }
  }

  @Test
  void createdTimestamps_theEarliestWorkersBeforeAndAfterAFold() throws Exception {
    Peers.python("prometheus_client");
    try (Child first = worker(1)) {
      List<String> alone = created();
      assertThat(alone).hasSize(6);
      try (Child second = worker(2)) {
        assertThat(second.isAlive()).isTrue();
        assertThat(created()).isEqualTo(alone);
        first.sigkill();
        Workspace.awaitFold(reader, 1);
        assertThat(created()).isEqualTo(alone);
      }
    }
  }

  @Test
  void prometheusThatAsksForProtobuf_hasTheSameValues() throws Exception {
    Peers.program("promtool");
    try (Child first = worker(1);
        Child second = worker(2);
        PrometheusProcess prometheus =
            PrometheusProcess.scraping(
                server.port(), scratch, "--enable-feature=native-histograms")) {
      assertThat(List.of(first, second)).allMatch(Child::isAlive);
      prometheus.awaitNextScrape();

      assertThat(prometheus.instant("exposed_sent_bytes_total").values())
          .containsExactly(List.of(3.75));
      assertThat(prometheus.instant("exposed_latency_seconds_bucket{le=\"1.5\"}").values())
          .containsExactly(List.of(3.0));
      assertThat(prometheus.instant("exposed_size_bytes_sum").values())
          .containsExactly(List.of(300.0));
    }
  }

  @Test
  void acceptHeader_decidesTheFormat() throws Exception {
    assertThat(formats.accepting("*/*").contentType()).startsWith("text/plain; version=0.0.4");
    assertThat(formats.accepting(Formats.OPENMETRICS + ";q=0.8,text/plain;q=0.1").contentType())
        .startsWith("application/openmetrics-text; version=1.0.0");
    assertThat(formats.accepting(Formats.PROTOBUF + "," + Formats.OPENMETRICS).contentType())
        .startsWith("application/vnd.google.protobuf");
  }

  @Test
  void gzipAccepted_theSameMetricsCompressed() throws Exception {
    try (Child worker = worker(1)) {
      assertThat(worker.isAlive()).isTrue();
      for (String accept : List.of(Formats.TEXT, Formats.OPENMETRICS, Formats.PROTOBUF)) {
        Formats.Answer zipped =
            formats.get(
                "?name%5B%5D=exposed_depth", List.of("Accept", accept, "Accept-Encoding", "gzip"));
        Formats.Answer plain = formats.get("?name%5B%5D=exposed_depth", List.of("Accept", accept));

        assertThat(zipped.encoding()).isEqualTo("gzip");
        assertThat(zipped.contentType()).isEqualTo(plain.contentType());
        assertThat(zipped.unzipped()).isEqualTo(plain.body()).isNotEmpty();
      }
    }
  }

  private void assertEveryFormat(int live) throws Exception {
    String text = formats.text();
    String openMetrics = formats.openMetrics();
    String protobuf = formats.protobuf();
    List<String> understood = OpenMetricsParser.parse(openMetrics);
    Promtool.check(text);
    for (ExposedMetric metric : ExposedMetric.values()) {
      if (live == 0 && metric.isOfTheLiving()) {
        continue;
      }
      assertThat(text).contains(metric.text());
      assertThat(openMetrics).contains(metric.openMetrics());
      assertThat(understood).containsAll(metric.understood().lines().toList());
      assertThat(protobuf).contains(metric.protobuf());
    }
  }

  /** Lines such as {@code name_created{…} 1.7e9}, as the strict parser reads them. */
  private List<String> created() throws Exception {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    OpenMetricsTextFormatWriter.builder()
        .setCreatedTimestampsEnabled(true)
        .build()
        .write(bytes, reader.scrape(), EscapingScheme.DEFAULT);
    Stream<String> lines = OpenMetricsParser.parse(bytes.toString(StandardCharsets.UTF_8)).stream();
    return List.copyOf(
        new TreeSet<>(
            lines
                .filter(line -> line.startsWith("exposed_") && line.contains("_created{"))
                .toList()));
  }

  private Child worker(int number) throws Exception {
    Child child = Child.java(ExposingWorker.class, number).metricsIn(workspace.metrics()).start();
    child.awaitLine(ExposingWorker.READY);
    return child;
  }
}
