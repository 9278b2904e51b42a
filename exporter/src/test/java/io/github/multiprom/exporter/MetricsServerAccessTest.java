package io.github.multiprom.exporter;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.BasicAuthenticator;
import com.sun.net.httpserver.HttpsConfigurator;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Base64;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MetricsServerAccessTest {
  private static final String STORE_PASSWORD = "changeit";

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
  void httpsConfigurator_servesHttps(@TempDir Path directory) throws Exception {
    SSLContext tls = selfSigned(directory.resolve("keys.p12"));
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

  private static SSLContext selfSigned(Path store)
      throws IOException, GeneralSecurityException, InterruptedException {
    List<String> keytool =
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
            "-genkeypair",
            "-alias",
            "server",
            "-keyalg",
            "EC",
            "-dname",
            "CN=localhost",
            "-ext",
            "san=dns:localhost",
            "-storetype",
            "PKCS12",
            "-keystore",
            store.toString(),
            "-storepass",
            STORE_PASSWORD);
    assertThat(new ProcessBuilder(keytool).inheritIO().start().waitFor()).isZero();

    KeyStore keys = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(store)) {
      keys.load(in, STORE_PASSWORD.toCharArray());
    }
    KeyManagerFactory own = KeyManagerFactory.getInstance("PKIX");
    own.init(keys, STORE_PASSWORD.toCharArray());
    TrustManagerFactory trusted = TrustManagerFactory.getInstance("PKIX");
    trusted.init(keys);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(own.getKeyManagers(), trusted.getTrustManagers(), null);
    return context;
  }
}
