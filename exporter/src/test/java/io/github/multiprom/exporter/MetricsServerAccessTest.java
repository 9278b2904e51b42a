package io.github.multiprom.exporter;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.BasicAuthenticator;
import com.sun.net.httpserver.HttpsConfigurator;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Base64;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MetricsServerAccessTest {
  @ParameterizedTest
  @ValueSource(strings = {"/metrics", "/-/healthy", "/"})
  void authenticator_asksForCredentialsOnEveryPage(String path) throws IOException {
    try (MetricsServer server = guardedServer()) {
      HttpProbe http = new HttpProbe(server);

      assertThat(http.get(path).statusCode()).isEqualTo(401);
      assertThat(http.get(path, "Authorization", basic("prometheus", "wrong")).statusCode())
          .isEqualTo(401);
      assertThat(http.get(path, "Authorization", basic("prometheus", "secret")).statusCode())
          .isEqualTo(200);
    }
  }

  @Test
  void httpsConfigurator_servesHttps() throws Exception {
    SSLContext tls = SelfSigned.of("EC").context();
    try (MetricsServer server =
        MetricsServer.builder()
            .registry(Registries.jobsAndQueue())
            .port(0)
            .httpsConfigurator(new HttpsConfigurator(tls))
            .buildAndStart()) {
      HttpClient client = HttpClient.newBuilder().sslContext(tls).build();
      HttpResponse<byte[]> response = new HttpProbe(server, client).get("/metrics");

      assertThat(server.uri().getScheme()).isEqualTo("https");
      assertThat(response.sslSession()).isPresent();
      assertThat(HttpProbe.text(response)).contains("jobs_total 3.0");
    }
  }

  @Test
  void credentialsMissing_asksForThemAndSaysNothingElse() throws IOException {
    try (MetricsServer server = guardedServer()) {
      HttpResponse<byte[]> response = new HttpProbe(server).get("/metrics");

      assertThat(HttpProbe.header(response, "WWW-Authenticate"))
          .isEqualTo("Basic realm=\"metrics\", charset=\"UTF-8\"");
      assertThat(response.body()).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"Basic", "Basic ", "Basic %%%", "Basic YQ==", "Bearer x", "basic", ""})
  void oddCredentials_refusedOrClosed(String credentials) throws IOException {
    try (MetricsServer server = guardedServer()) {
      String request = "GET /metrics HTTP/1.1\r\nHost: h\r\nAuthorization: %s\r\n\r\n";
      String received = RawClient.exchange(server, request.formatted(credentials));

      assertThat(received).doesNotContain("jobs_total", "Exception");
      if (!received.isEmpty()) {
        assertThat(received).startsWith("HTTP/1.1 401 ");
      }
    }
  }

  @Test
  void bodyWithoutCredentials_refusedUnread() throws IOException {
    try (MetricsServer server = guardedServer()) {
      String request = "POST /metrics HTTP/1.1\r\nHost: h\r\nContent-Length: 9\r\n\r\nsome body";

      assertThat(RawClient.exchange(server, request)).startsWith("HTTP/1.1 400 ");
    }
  }

  @Test
  void plainHttpToHttps_closed() throws Exception {
    SSLContext tls = SelfSigned.of("EC").context();
    try (MetricsServer server =
        MetricsServer.builder()
            .registry(Registries.jobsAndQueue())
            .port(0)
            .httpsConfigurator(new HttpsConfigurator(tls))
            .buildAndStart()) {
      String received = RawClient.exchange(server, "GET /metrics HTTP/1.1\r\nHost: h\r\n\r\n");

      assertThat(received).doesNotContain("HTTP/1.1 200", "jobs_total");
    }
  }

  @Test
  void tlsHandshakeThatStops_cutOffAndOthersAnswered() throws Exception {
    SSLContext tls = SelfSigned.of("EC").context();
    try (MetricsServer server =
            MetricsServer.builder()
                .registry(Registries.jobsAndQueue())
                .port(0)
                .clientTimeout(Duration.ofSeconds(5))
                .httpsConfigurator(new HttpsConfigurator(tls))
                .buildAndStart();
        RawClient stopped = new RawClient(server)) {
      stopped.send("\u0016\u0003\u0001");
      HttpClient client = HttpClient.newBuilder().sslContext(tls).build();

      assertThat(new HttpProbe(server, client).get("/metrics").statusCode()).isEqualTo(200);
      assertThat(stopped.readToEnd()).isEmpty();
    }
  }

  private static MetricsServer guardedServer() throws IOException {
    return MetricsServer.builder()
        .registry(Registries.jobsAndQueue())
        .port(0)
        .authenticator(
            new BasicAuthenticator("metrics") {
              @Override
              public boolean checkCredentials(String user, String password) {
                return user.equals("prometheus") && password.equals("secret");
              }
            })
        .buildAndStart();
  }

  private static String basic(String user, String password) {
    String credentials = user + ":" + password;
    return "Basic " + Base64.getEncoder().encodeToString(credentials.getBytes(UTF_8));
  }
}
