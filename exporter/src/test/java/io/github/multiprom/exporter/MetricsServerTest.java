package io.github.multiprom.exporter;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MetricsServerTest {
  private static final String PROTOBUF =
      "application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;encoding=delimited";

  private MetricsServer server;
  private HttpProbe http;

  @BeforeEach
  void start() throws IOException {
    server = MetricsServer.builder().registry(Registries.jobsAndQueue()).port(0).buildAndStart();
    http = new HttpProbe(server);
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void noAcceptHeader_textFormat() throws IOException {
    HttpResponse<byte[]> response = http.get("/metrics");

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(HttpProbe.header(response, "Content-Type"))
        .isEqualTo("text/plain; version=0.0.4; charset=utf-8");
    assertThat(HttpProbe.text(response)).contains("# TYPE jobs_total counter\njobs_total 3.0\n");
  }

  @Test
  void openMetricsAccepted_openMetricsFormat() throws IOException {
    HttpResponse<byte[]> response =
        http.get("/metrics", "Accept", "application/openmetrics-text; version=1.0.0");

    assertThat(HttpProbe.header(response, "Content-Type"))
        .startsWith("application/openmetrics-text; version=1.0.0");
    assertThat(HttpProbe.text(response)).contains("# TYPE jobs counter\n").endsWith("# EOF\n");
  }

  @Test
  void protobufAccepted_delimitedProtobuf() throws IOException {
    HttpResponse<byte[]> response = http.get("/metrics", "Accept", PROTOBUF);

    assertThat(HttpProbe.header(response, "Content-Type"))
        .startsWith("application/vnd.google.protobuf")
        .contains("encoding=delimited");
    byte[] body = response.body();
    // The first message follows its length; its field 1 is the name.
    assertThat(body[1]).isEqualTo((byte) 0x0a);
    assertThat(body).containsSequence("jobs_total".getBytes(UTF_8));
    assertThat(body.length).isGreaterThan(body[0]);
  }

  @Test
  void gzipAccepted_compressedWithLength() throws IOException {
    HttpResponse<byte[]> response = http.get("/metrics", "Accept-Encoding", "gzip");

    assertThat(HttpProbe.header(response, "Content-Encoding")).isEqualTo("gzip");
    assertThat(HttpProbe.header(response, "Content-Length"))
        .isEqualTo(Integer.toString(response.body().length));
    try (GZIPInputStream plain = new GZIPInputStream(new ByteArrayInputStream(response.body()))) {
      assertThat(plain.readAllBytes()).isEqualTo(http.get("/metrics").body());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"/metrics", "/-/healthy", "/", "/nothing"})
  void head_sameStatusAndLengthAsGetWithoutBody(String path) throws IOException {
    HttpResponse<byte[]> get = http.get(path);
    HttpResponse<byte[]> head = http.request("HEAD", path);

    assertThat(head.body()).isEmpty();
    assertThat(head.statusCode()).isEqualTo(get.statusCode());
    assertThat(HttpProbe.header(head, "Content-Length"))
        .isEqualTo(Integer.toString(get.body().length))
        .isNotEqualTo("0");
  }

  @Test
  void headWithGzip_headersOnly() throws IOException {
    HttpResponse<byte[]> head = http.request("HEAD", "/metrics", "Accept-Encoding", "gzip");

    assertThat(head.statusCode()).isEqualTo(200);
    assertThat(head.body()).isEmpty();
    assertThat(HttpProbe.header(head, "Content-Encoding")).isEqualTo("gzip");
  }

  @Test
  void nameFilter_onlyNamedFamilies() throws IOException {
    String text = HttpProbe.text(http.get("/metrics?name%5B%5D=jobs_total"));

    assertThat(text).contains("jobs_total 3.0").doesNotContain("queue");
  }

  @Test
  void nameFilterWithoutMatch_emptyAnswer() throws IOException {
    HttpResponse<byte[]> response = http.get("/metrics?name%5B%5D=other");

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.body()).isEmpty();
  }

  @Test
  void tooManyQueryParameters_badRequest() throws IOException {
    HttpResponse<byte[]> response = http.get("/metrics?" + "a=b&".repeat(1_100));

    assertThat(response.statusCode()).isEqualTo(400);
  }

  @Test
  void debug_readableProtobuf() throws IOException {
    HttpResponse<byte[]> response = http.get("/metrics?debug=prometheus-protobuf");

    assertThat(HttpProbe.header(response, "Content-Type")).startsWith("text/plain");
    assertThat(HttpProbe.text(response)).contains("name: \"jobs_total\"");
  }

  @Test
  void healthy_ok() throws IOException {
    HttpResponse<byte[]> response = http.get("/-/healthy");

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(HttpProbe.text(response)).isEqualTo("ok\n");
  }

  @Test
  void landingPage_linksToTheOthers() throws IOException {
    HttpResponse<byte[]> response = http.get("/");

    assertThat(HttpProbe.header(response, "Content-Type")).startsWith("text/html");
    assertThat(HttpProbe.text(response))
        .contains("href=\"/metrics\"")
        .contains("href=\"/-/healthy\"");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/metric", "/metricsx", "/metrics/", "/metrics/x", "/-/healthy/x"})
  void otherPath_notFound(String path) throws IOException {
    assertThat(http.get(path).statusCode()).isEqualTo(404);
  }

  @ParameterizedTest
  @ValueSource(strings = {"POST", "PUT", "DELETE", "OPTIONS"})
  void otherMethod_notAllowedAndSaysWhatIs(String method) throws IOException {
    HttpResponse<byte[]> response = http.request(method, "/metrics");

    assertThat(response.statusCode()).isEqualTo(405);
    assertThat(HttpProbe.header(response, "Allow")).isEqualTo("GET, HEAD");
  }

  @Test
  void closed_refusesConnections() {
    server.close();
    server.close();

    assertThatThrownBy(() -> http.get("/metrics")).isInstanceOf(IOException.class);
  }
}
