package io.github.multiprom.exporter.cli;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.github.multiprom.internal.segment.IoReason;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/** A server's certificate and key in the form that certificate authorities hand out. */
final class PemFiles {
  private static final Pattern PKCS8 =
      Pattern.compile("-----BEGIN PRIVATE KEY-----([^-]+)-----END PRIVATE KEY-----");

  private PemFiles() {}

  static SSLContext serverContext(Path certificateFile, Path keyFile) throws IOException {
    Certificate[] chain = certificates(certificateFile);
    PrivateKey key = key(keyFile, chain[0].getPublicKey().getAlgorithm());
    try {
      KeyStore store = KeyStore.getInstance("PKCS12");
      store.load(null, null);
      store.setKeyEntry("server", key, new char[0], chain);
      KeyManagerFactory keys = KeyManagerFactory.getInstance("PKIX");
      keys.init(store, new char[0]);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(keys.getKeyManagers(), null, null);
      return context;
    } catch (GeneralSecurityException e) {
      throw new IOException(
          "%s and %s do not make a TLS server: %s"
              .formatted(certificateFile, keyFile, e.getMessage()),
          e);
    }
  }

  private static Certificate[] certificates(Path file) throws IOException {
    try {
      Certificate[] chain =
          CertificateFactory.getInstance("X.509")
              .generateCertificates(new ByteArrayInputStream(read(file).getBytes(ISO_8859_1)))
              .toArray(Certificate[]::new);
      if (chain.length > 0) {
        return chain;
      }
      throw new IOException(file + " has no certificate: give one as PEM");
    } catch (GeneralSecurityException e) {
      throw new IOException(file + " is no certificate: give one as PEM", e);
    }
  }

  private static PrivateKey key(Path file, String algorithm) throws IOException {
    Matcher pem = PKCS8.matcher(read(file));
    if (!pem.find()) {
      throw new IOException(
          file
              + " has no BEGIN PRIVATE KEY: convert the key with"
              + " 'openssl pkcs8 -topk8 -nocrypt -in FILE'");
    }
    try {
      byte[] encoded = Base64.getMimeDecoder().decode(pem.group(1));
      return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(encoded));
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      throw new IOException(
          "%s is not the %s key of the certificate: name the key that it was made with"
              .formatted(file, algorithm),
          e);
    }
  }

  private static String read(Path file) throws IOException {
    try {
      return Files.readString(file, ISO_8859_1);
    } catch (NoSuchFileException e) {
      throw new IOException(file + " does not exist: name a PEM file", e);
    } catch (IOException e) {
      throw IoReason.unreadable(file, e);
    }
  }
}
