package io.github.multiprom.exporter.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpsConfigurator;
import io.github.multiprom.exporter.MetricsServer;
import io.github.multiprom.exporter.SelfSigned;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PemFilesTest {
  @TempDir private Path scratch;

  @ParameterizedTest
  @ValueSource(strings = {"EC", "RSA"})
  void certificateAndKey_serve(String algorithm) throws Exception {
    SelfSigned keys = SelfSigned.of(algorithm);
    SSLContext served =
        PemFiles.serverContext(
            keys.certificatePem(scratch.resolve("cert.pem")),
            keys.keyPem(scratch.resolve("key.pem")));

    try (MetricsServer server =
        MetricsServer.builder()
            .registry(new PrometheusRegistry())
            .port(0)
            .httpsConfigurator(new HttpsConfigurator(served))
            .buildAndStart()) {
      HttpClient client = HttpClient.newBuilder().sslContext(keys.context()).build();
      HttpResponse<Void> response =
          client.send(HttpRequest.newBuilder(server.uri()).build(), BodyHandlers.discarding());

      assertThat(response.statusCode()).isEqualTo(200);
      assertThat(response.sslSession()).isPresent();
    }
  }

  @Test
  void keyOfAnotherKind_errorNamesBothKinds() throws Exception {
    Path certificate = SelfSigned.of("EC").certificatePem(scratch.resolve("cert.pem"));
    Path key = SelfSigned.of("RSA").keyPem(scratch.resolve("key.pem"));

    assertThatThrownBy(() -> PemFiles.serverContext(certificate, key))
        .isInstanceOf(IOException.class)
        .hasMessage(
            key + " is not the EC key of the certificate: name the key that it was made with");
  }

  @Test
  void keyOfTheOldForm_errorSaysHowToConvert() throws Exception {
    Path certificate = SelfSigned.of("EC").certificatePem(scratch.resolve("cert.pem"));
    Path key =
        Files.writeString(scratch.resolve("key.pem"), "-----BEGIN RSA PRIVATE KEY-----\nAAAA\n");

    assertThatThrownBy(() -> PemFiles.serverContext(certificate, key))
        .hasMessageContaining(key.toString())
        .hasMessageContaining("openssl pkcs8");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "garbage", "-----BEGIN CERTIFICATE-----\nAAAA\n"})
  void noCertificate_errorNamesTheFile(String text) throws IOException {
    Path file = Files.writeString(scratch.resolve("cert.pem"), text);

    assertThatThrownBy(() -> PemFiles.serverContext(file, file))
        .isInstanceOf(IOException.class)
        .hasMessageContaining(file.toString())
        .hasMessageContaining("PEM");
  }

  @Test
  void noFile_errorNamesIt() {
    Path nowhere = scratch.resolve("nowhere");

    assertThatThrownBy(() -> PemFiles.serverContext(nowhere, nowhere))
        .hasMessage(nowhere + " does not exist: name a PEM file");
  }

  @Test
  void directory_errorNamesItAndTheReason() {
    assertThatThrownBy(() -> PemFiles.serverContext(scratch, scratch))
        .hasMessage(
            scratch + " can't be read (Is a directory): name a file that this process may read");
  }
}
