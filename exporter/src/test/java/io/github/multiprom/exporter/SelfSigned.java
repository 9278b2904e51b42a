package io.github.multiprom.exporter;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** A key and a certificate for localhost, made by the JDK's keytool. */
public final class SelfSigned {
  private static final char[] PASSWORD = "changeit".toCharArray();
  private static final String ALIAS = "server";

  private static final Map<String, SelfSigned> MADE = new HashMap<>();

  private final KeyStore store;

  private SelfSigned(KeyStore store) {
    this.store = store;
  }

  /** One for each algorithm of keytool's {@code -keyalg}; to make it takes a moment. */
  public static synchronized SelfSigned of(String algorithm) throws Exception {
    SelfSigned made = MADE.get(algorithm);
    if (made == null) {
      made = create(algorithm);
      MADE.put(algorithm, made);
    }
    return made;
  }

  private static SelfSigned create(String algorithm) throws Exception {
    Path directory = Files.createTempDirectory("keys");
    Path file = directory.resolve("keys.p12");
    List<String> keytool =
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
            "-J-XX:TieredStopAtLevel=1",
            "-genkeypair",
            "-alias",
            ALIAS,
            "-keyalg",
            algorithm,
            "-dname",
            "CN=localhost",
            "-ext",
            "san=dns:localhost",
            "-storetype",
            "PKCS12",
            "-keystore",
            file.toString(),
            "-storepass",
            new String(PASSWORD));
    try {
      if (new ProcessBuilder(keytool).inheritIO().start().waitFor() != 0) {
        throw new IOException("keytool failed, see its output");
      }
      KeyStore store = KeyStore.getInstance("PKCS12");
      try (InputStream in = Files.newInputStream(file)) {
        store.load(in, PASSWORD);
      }
      return new SelfSigned(store);
    } finally {
      Files.deleteIfExists(file);
      Files.delete(directory);
    }
  }

  /** A context that has the key and trusts the certificate. */
  public SSLContext context() throws GeneralSecurityException {
    KeyManagerFactory own = KeyManagerFactory.getInstance("PKIX");
    own.init(store, PASSWORD);
    TrustManagerFactory trusted = TrustManagerFactory.getInstance("PKIX");
    trusted.init(store);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(own.getKeyManagers(), trusted.getTrustManagers(), null);
    return context;
  }

  /** Writes the certificate. */
  public Path certificatePem(Path file) throws IOException, GeneralSecurityException {
    Certificate certificate = store.getCertificate(ALIAS);
    return Files.writeString(file, pem("CERTIFICATE", certificate.getEncoded()));
  }

  /** Writes the private key. */
  public Path keyPem(Path file) throws IOException, GeneralSecurityException {
    Key key = store.getKey(ALIAS, PASSWORD);
    return Files.writeString(file, pem("PRIVATE KEY", key.getEncoded()));
  }

  private static String pem(String label, byte[] content) {
    String base64 = Base64.getMimeEncoder(64, "\n".getBytes(ISO_8859_1)).encodeToString(content);
    return "-----BEGIN %1$s-----%n%2$s%n-----END %1$s-----%n".formatted(label, base64);
  }
}
