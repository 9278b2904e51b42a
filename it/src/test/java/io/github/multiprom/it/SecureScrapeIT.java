package io.github.multiprom.it;

import static org.assertj.core.api.Assertions.assertThat;

import at.favre.lib.crypto.bcrypt.BCrypt;
import io.github.multiprom.exporter.cli.Main;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code multiprom serve} over TLS and with passwords, as a real Prometheus scrapes it. */
class SecureScrapeIT {
  private static final String PASSWORD = "a: s3cret";
  private static final Pattern SERVING = Pattern.compile(".* on (https://\\S+/metrics)");

  @TempDir(factory = SharedMemory.class)
  Path metrics;

  @TempDir Path scratch;

  @Test
  void tlsAndPassword_onlyWhoHasBothScrapes() throws Exception {
    Peers.program("promtool");
    Path certificate = scratch.resolve("cert.pem");
    Path key = scratch.resolve("key.pem");
    makeKeys(certificate, key);
    countOnce();
    try (Child serve = serve(certificate, key)) {
      int port = awaitUri(serve).getPort();
      String jobs =
          job("right", "https", port, PASSWORD, certificate)
              + job("password", "https", port, "wrong", certificate)
              + job("authority", "https", port, PASSWORD, null)
              + job("plain", "http", port, PASSWORD, null);
      try (PrometheusProcess prometheus = PrometheusProcess.of(jobs, scratch)) {
        Await.until("a scrape by each job", () -> prometheus.instant("count(up) == 4").size() == 1);
        // The first may take longer than its time-out, on a machine that has much to do.
        Await.until(
            "a scrape that succeeds",
            () -> prometheus.instant("up{job=\"right\"} == 1").size() == 1);

        Map<String, List<Double>> oneUp =
            Map.ofEntries(
                value("right", 1), value("password", 0), value("authority", 0), value("plain", 0));
        Await.until("one up", () -> prometheus.instant("sum by (job) (up)").equals(oneUp));
        String ever = "sum(count_over_time({__name__=~\"multiprom_workers\"}[10m])) by (job)";
        assertThat(prometheus.instant(ever)).containsOnlyKeys("{job=\"right\"}");
      }
      assertThat(serve.err()).as("nothing but what it serves").noneMatch(l -> l.contains("ERROR"));
    }
  }

  private static Map.Entry<String, List<Double>> value(String job, double up) {
    return Map.entry("{job=\"" + job + "\"}", List.of(up));
  }

  private void countOnce() throws Exception {
    try (Child worker = Child.java(CountOnce.class).metricsIn(metrics).start()) {
      assertThat(worker.awaitExit()).as(worker::toString).isZero();
    }
  }

  private Child serve(Path certificate, Path key) throws Exception {
    String hash = BCrypt.withDefaults().hashToString(6, PASSWORD.toCharArray());
    Path passwords = Files.writeString(scratch.resolve("passwords"), "prometheus:" + hash + "\n");
    return Child.java(
            Main.class,
            "serve",
            "--dir",
            metrics,
            "--port",
            0,
            "--host",
            "127.0.0.1",
            "--tls-cert-file",
            certificate,
            "--tls-key-file",
            key,
            "--basic-auth-file",
            passwords)
        .start();
  }

  private static URI awaitUri(Child serve) throws Exception {
    Await.until("the address of " + serve, () -> uri(serve).isPresent());
    return uri(serve).orElseThrow();
  }

  private static Optional<URI> uri(Child serve) {
    return serve.err().stream()
        .map(SERVING::matcher)
        .filter(Matcher::matches)
        .map(line -> URI.create(line.group(1)))
        .findFirst();
  }

  private static String job(
      String name, String scheme, int port, String password, @Nullable Path authority) {
    return """
      - job_name: %s
        scheme: %s
        basic_auth:
          username: prometheus
          password: '%s'
        static_configs:
          - targets: ['127.0.0.1:%d']
    """
            .formatted(name, scheme, password, port)
        + (authority == null ? "" : "    tls_config: {ca_file: " + authority + "}\n");
  }

  private static void makeKeys(Path certificate, Path key) throws Exception {
    try (Child openssl =
        Child.command(
                Peers.program("openssl").toString(),
                "req",
                "-x509",
                "-newkey",
                "ec",
                "-pkeyopt",
                "ec_paramgen_curve:P-256",
                "-nodes",
                "-subj",
                "/CN=multiprom",
                "-addext",
                "subjectAltName=IP:127.0.0.1",
                "-keyout",
                key.toString(),
                "-out",
                certificate.toString())
            .start()) {
      assertThat(openssl.awaitExit()).as(openssl::toString).isZero();
    }
  }
}
