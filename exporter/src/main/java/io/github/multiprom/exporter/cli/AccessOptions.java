package io.github.multiprom.exporter.cli;

import com.sun.net.httpserver.HttpsConfigurator;
import io.github.multiprom.exporter.MetricsServer;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Option;

/** Who may read what a server says: TLS and passwords. */
final class AccessOptions {
  static final class Tls {
    @Option(
        names = "--tls-cert-file",
        paramLabel = "PEM",
        required = true,
        description = "Serve HTTPS with this certificate; its chain follows in the same file.")
    @SuppressWarnings("NullAway.Init") // set by picocli
    Path certificates;

    @Option(
        names = "--tls-key-file",
        paramLabel = "PEM",
        required = true,
        description = "The certificate's private key, PKCS #8 and not encrypted.")
    @SuppressWarnings("NullAway.Init") // set by picocli
    Path key;
  }

  @ArgGroup(exclusive = false)
  private @Nullable Tls tls;

  @Option(
      names = "--basic-auth-file",
      paramLabel = "FILE",
      description = "Ask for a name and password of this file, made with 'htpasswd -B'.")
  private @Nullable Path passwords;

  void apply(MetricsServer.Builder server) throws IOException {
    if (tls != null) {
      server.httpsConfigurator(
          new HttpsConfigurator(PemFiles.serverContext(tls.certificates, tls.key)));
    }
    if (passwords != null) {
      server.authenticator(PasswordFile.read(passwords));
    }
  }
}
