package io.github.multiprom.exporter;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests that no scraper sends, over raw sockets. */
@Timeout(60)
class HostileRequestsTest {
  private static final String GET = "GET /metrics HTTP/1.1\r\nHost: h\r\n";
  private static final String SMUGGLED = "GET /-/healthy HTTP/1.1\r\nHost: h\r\n\r\n";

  private static MetricsServer server;

  @BeforeAll
  static void start() throws IOException {
    server = MetricsServer.builder().registry(Registries.jobsAndQueue()).port(0).buildAndStart();
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  /** Heads whose end, or whose body's end, two programs may see at different places. */
  private static Map<String, String> refusedShapes() {
    Map<String, String> shapes = new TreeMap<>();
    shapes.put(
        "length and chunked",
        GET + "Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n");
    shapes.put(
        "chunked and length",
        GET + "Transfer-Encoding: chunked\r\nContent-Length: 4\r\n\r\n0\r\n\r\n");
    shapes.put(
        "zero length and chunked",
        GET + "Content-Length: 0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n");
    shapes.put("two lengths", GET + "Content-Length: 0\r\nContent-Length: 40\r\n\r\n");
    shapes.put("two equal lengths", GET + "Content-Length: 4\r\nContent-Length: 4\r\n\r\nbody");
    shapes.put("list of lengths", GET + "Content-Length: 0, 40\r\n\r\n");
    shapes.put("plus in length", GET + "Content-Length: +0\r\n\r\n");
    shapes.put("negative length", GET + "Content-Length: -1\r\n\r\n");
    shapes.put("minus zero length", GET + "Content-Length: -0\r\n\r\n");
    shapes.put("zeros in length", GET + "Content-Length: 00\r\n\r\n");
    shapes.put("hexadecimal length", GET + "Content-Length: 0x0\r\n\r\n");
    shapes.put("empty length", GET + "Content-Length:\r\n\r\n");
    shapes.put("overflowing length", GET + "Content-Length: 18446744073709551616\r\n\r\n");
    shapes.put("length with space before colon", GET + "Content-Length : 40\r\n\r\n");
    shapes.put(
        "encoding with space before colon", GET + "Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n");
    shapes.put("encoding in two lines", GET + "Transfer-Encoding:\r\n chunked\r\n\r\n0\r\n\r\n");
    shapes.put("length in two lines", GET + "Content-Length: 4\r\n 0\r\n\r\n");
    shapes.put(
        "two encodings",
        GET + "Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n\r\n0\r\n\r\n");
    shapes.put(
        "encodings in a list", GET + "Transfer-Encoding: identity, chunked\r\n\r\n0\r\n\r\n");
    shapes.put("encoding that is not one", GET + "Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n");
    shapes.put(
        "encoding with vertical tab", GET + "Transfer-Encoding: \u000bchunked\r\n\r\n0\r\n\r\n");
    shapes.put("encoding with NUL", GET + "Transfer-Encoding: chunked\0\r\n\r\n0\r\n\r\n");
    shapes.put("chunk extension", GET + "Transfer-Encoding: chunked\r\n\r\n0;a=\"\n\"\r\n\r\n");
    shapes.put("negative chunk", GET + "Transfer-Encoding: chunked\r\n\r\n-1\r\n\r\n");
    shapes.put("huge chunk", GET + "Transfer-Encoding: chunked\r\n\r\nffffffffffffffff0\r\n\r\n");
    shapes.put("chunks end with LF", GET + "Transfer-Encoding: chunked\r\n\r\n0\n\n");
    shapes.put("trailer", GET + "Transfer-Encoding: chunked\r\n\r\n0\r\nContent-Length: 9\r\n\r\n");
    shapes.put("body", GET + "Content-Length: 4\r\n\r\nbody");
    shapes.put(
        "body that is waited for",
        GET + "Expect: 100-continue\r\nTransfer-Encoding: chunked\r\n\r\n");
    shapes.put("NUL in a header", GET + "X: a\0b\r\n\r\n");
    shapes.put("NUL in a name", GET + "X\0: a\r\n\r\n");
    shapes.put("NUL in the target", "GET /metrics\0 HTTP/1.1\r\nHost: h\r\n\r\n");
    shapes.put("header without colon", GET + "X\r\n\r\n");
    shapes.put("header without name", GET + ": a\r\n\r\n");
    shapes.put("folded first header", "GET /metrics HTTP/1.1\r\n Host: h\r\n\r\n");
    shapes.put("request line ends with LF", "GET /metrics HTTP/1.1\nHost: h\r\n\r\n");
    shapes.put("request line ends with CR", "GET /metrics HTTP/1.1\rHost: h\r\n\r\n");
    shapes.put("no host", "GET /metrics HTTP/1.1\r\n\r\n");
    shapes.put("two hosts", GET + "Host: other\r\n\r\n");
    shapes.put("no version", "GET /metrics\r\n\r\n");
    shapes.put("HTTP/2", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");
    shapes.put("unknown version", "GET /metrics HTTP/1.10\r\nHost: h\r\n\r\n");
    shapes.put("absolute target", "GET http://h/metrics HTTP/1.1\r\nHost: h\r\n\r\n");
    shapes.put("target with authority", "GET //h/metrics HTTP/1.1\r\nHost: h\r\n\r\n");
    shapes.put("target that is no path", "GET mailto:h HTTP/1.1\r\nHost: h\r\n\r\n");
    shapes.put("relative target", "GET metrics HTTP/1.1\r\nHost: h\r\n\r\n");
    shapes.put("empty target", "GET  HTTP/1.1\r\nHost: h\r\n\r\n");
    shapes.put("asterisk", "OPTIONS * HTTP/1.1\r\nHost: h\r\n\r\n");
    shapes.put("connect", "CONNECT h:443 HTTP/1.1\r\nHost: h\r\n\r\n");
    shapes.put("bad escape", "GET /metrics?name%zz=a HTTP/1.1\r\nHost: h\r\n\r\n");
    shapes.put(
        "no HTTP at all", "\u0016\u0003\u0001\u0002\0\u0001\0\u0001\u00fc\u0003\u0003\r\n\r\n");
    return shapes;
  }

  static Stream<String> refused() {
    return refusedShapes().keySet().stream();
  }

  @ParameterizedTest
  @MethodSource("refused")
  void unclearRequest_refusedAndNothingBehindItAnswered(String shape) throws IOException {
    String received = RawClient.exchange(server, refusedShapes().get(shape) + SMUGGLED);

    // A client that asks for it is told to go on before it hears that it must not.
    String answer = received.replace("HTTP/1.1 100 Continue\r\nContent-Length: 0\r\n\r\n", "");
    assertThat(RawClient.answers(answer)).as(received).isLessThanOrEqualTo(1);
    if (!answer.isEmpty()) {
      assertThat(answer).startsWith("HTTP/1.1 ").containsPattern("^HTTP/1.1 (4\\d\\d|501)");
    }
    assertThat(answer).doesNotContain("jobs_total", "ok\n");
    assertLeaksNothing(answer);
  }

  /** What the JDK's server takes for the end of a head, and others do not. */
  @ParameterizedTest
  @ValueSource(
      strings = {"X: a\n\n", "X: a\r\r", "X: a\r\n\n", "X: a\n\r\n", "\r\n", "X: a\r\n\r\n"})
  void secondRequestBehindHead_neverAnswered(String end) throws IOException {
    String received = RawClient.exchange(server, GET + end + SMUGGLED);

    assertThat(RawClient.answers(received)).as(received).isLessThanOrEqualTo(1);
    assertThat(received).doesNotContain("ok\n");
  }

  @Test
  void pipelined_firstAnsweredAndConnectionClosed() throws IOException {
    String received = RawClient.exchange(server, SMUGGLED.repeat(10));

    assertThat(RawClient.answers(received)).isEqualTo(1);
    assertThat(received).contains("Connection: close", "ok\n");
  }

  @Test
  void http10_answeredAndConnectionClosed() throws IOException {
    String received =
        RawClient.exchange(server, "GET /metrics HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");

    assertThat(received)
        .contains(" 200 ", "Connection: close", "jobs_total 3.0")
        .doesNotContain("Keep-Alive");
  }

  @ParameterizedTest
  @ValueSource(strings = {"TRACE", "PATCH", "BREW", "get", "\u0001"})
  void unknownMethod_405NamesWhatIsAllowed(String method) throws IOException {
    String received =
        RawClient.exchange(server, method + " /metrics HTTP/1.1\r\nHost: h\r\nCookie: c=1\r\n\r\n");

    assertThat(received)
        .startsWith("HTTP/1.1 405 ")
        .contains("Allow: GET, HEAD")
        .doesNotContain("c=1");
  }

  @Test
  void headersWithoutEnd_closed() throws IOException {
    String received = RawClient.exchange(server, GET + "X: a\r\n".repeat(200_000) + "\r\n");

    assertThat(received).doesNotContain("jobs_total");
  }

  @Test
  void manyDifferentHeaders_closed() throws IOException {
    String headers =
        IntStream.range(0, 5_000).mapToObj(i -> "X" + i + ": a\r\n").collect(Collectors.joining());

    assertThat(RawClient.exchange(server, GET + headers + "\r\n")).doesNotContain("jobs_total");
  }

  @Test
  void requestLineWithoutEnd_closed() throws IOException {
    String received =
        RawClient.exchange(server, "GET /metrics?" + "a".repeat(4_000_000) + " HTTP/1.1\r\n");

    assertThat(received).doesNotContain("jobs_total");
  }

  @ParameterizedTest
  @ValueSource(ints = {1_025, 10_000, 100_000})
  void floodOfNames_refused(int names) throws IOException {
    String query = "name[]=a&".repeat(names).replace("[]", "%5B%5D");
    String received =
        RawClient.exchange(server, "GET /metrics?" + query + " HTTP/1.1\r\nHost: h\r\n\r\n");

    assertThat(received).doesNotContain("jobs_total");
    if (!received.isEmpty()) {
      assertThat(received).startsWith("HTTP/1.1 400 ").contains("1024 parameters");
    }
  }

  @Test
  void manyNames_answered() throws IOException {
    String query = "name%5B%5D=a&".repeat(1_000) + "name%5B%5D=jobs_total";

    assertThat(HttpProbe.text(new HttpProbe(server).get("/metrics?" + query)))
        .contains("jobs_total 3.0");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "name%5B%5D=",
        "name%5B%5D",
        "name%5B%5D=%00",
        "name%5B%5D=%0d%0aX-Injected:%20a%0d%0a%0d%0abody",
        "name%5B%5D=%ff%fe",
        "name%5B%5D=%ed%a0%80",
        "name%5B%5D=%22%7D%0Ajobs_total%209",
        "&&&===&name%5B%5D=x",
      })
  void oddName_emptyOrWholeAnswerWithoutEcho(String query) throws IOException {
    HttpResponse<byte[]> response = new HttpProbe(server).get("/metrics?" + query);

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.headers().firstValue("X-Injected")).isEmpty();
    assertThat(HttpProbe.text(response)).doesNotContain("Injected", "jobs_total 9");
  }

  @Test
  void oversizedName_emptyAnswer() throws IOException {
    HttpResponse<byte[]> response =
        new HttpProbe(server).get("/metrics?name%5B%5D=" + "a".repeat(60_000));

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.body()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"%3Cscript%3E", "x%0d%0aX-Injected:%20a", "text%00"})
  void unknownDebugFormat_400WithoutEcho(String format) throws IOException {
    HttpResponse<byte[]> response = new HttpProbe(server).get("/metrics?debug=" + format);

    assertThat(response.statusCode()).isEqualTo(400);
    assertThat(response.headers().map()).doesNotContainKey("X-Injected");
    assertThat(HttpProbe.text(response))
        .isEqualTo("debug can be openmetrics, text or prometheus-protobuf\n");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/metrics", "/nothing", "/-/healthy", "/", "/metrics?debug=x"})
  void anyAnswer_namesNoProductAndNoVersion(String path) throws IOException {
    HttpResponse<byte[]> response = new HttpProbe(server).get(path);

    assertThat(response.headers().map()).doesNotContainKeys("Server", "X-Powered-By", "Via");
    assertLeaksNothing(HttpProbe.text(response));
  }

  private static void assertLeaksNothing(String answer) {
    assertThat(answer)
        .doesNotContainIgnoringCase("\tat ", "java.", "sun.net", "jdk", ".java", "Server:");
  }
}
