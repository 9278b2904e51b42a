package io.github.multiprom.exporter.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import at.favre.lib.crypto.bcrypt.BCrypt;
import com.sun.net.httpserver.BasicAuthenticator;
import io.github.multiprom.internal.segment.IoReason;
import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Names and bcrypt hashes as {@code htpasswd -B} writes them. Thread-safe.
 *
 * <p>A hash is slow on purpose. So what was right once is remembered, as a keyed digest, and
 * guesses are checked one at a time: they take one core at most. An unknown name takes as long as a
 * wrong password.
 */
final class PasswordFile extends BasicAuthenticator {
  private static final String REALM = "multiprom";
  private static final int LONGEST_PASSWORD_BYTES = 72;
  private static final Pattern ENTRY =
      Pattern.compile("([^:]+):(\\$2[aby]\\$(\\d\\d)\\$[./A-Za-z0-9]{53})");
  private static final String DIGEST = "HmacSHA256";

  private final Map<String, String> hashes;
  private final String hashOfNobody;
  private final Map<String, byte[]> known = new ConcurrentHashMap<>();
  private final SecretKeySpec digestKey;

  private PasswordFile(Map<String, String> hashes) {
    super(REALM);
    this.hashes = hashes;
    this.hashOfNobody = hashes.values().iterator().next();
    byte[] random = new byte[32];
    new SecureRandom().nextBytes(random);
    this.digestKey = new SecretKeySpec(random, DIGEST);
  }

  static PasswordFile read(Path file) throws IOException {
    Map<String, String> hashes = new HashMap<>();
    int number = 0;
    for (String line : lines(file).lines().toList()) {
      number++;
      if (line.isBlank() || line.startsWith("#")) {
        continue;
      }
      Matcher entry = ENTRY.matcher(line.strip());
      if (!entry.matches() || hashes.put(entry.group(1), entry.group(2)) != null) {
        throw new IOException(
            "line %d of %s is no new name with a bcrypt hash: make it with 'htpasswd -nB NAME'"
                .formatted(number, file));
      }
    }
    if (hashes.isEmpty()) {
      throw new IOException(file + " has no passwords: make them with 'htpasswd -nB NAME'");
    }
    return new PasswordFile(hashes);
  }

  private static String lines(Path file) throws IOException {
    try {
      return Files.readString(file);
    } catch (NoSuchFileException e) {
      throw new IOException(
          file + " does not exist: make it with 'htpasswd -cB " + file + " NAME'", e);
    } catch (MalformedInputException e) {
      throw new IOException(file + " is not UTF-8: save it as that", e);
    } catch (IOException e) {
      throw IoReason.unreadable(file, e);
    }
  }

  @Override
  public boolean checkCredentials(String name, String password) {
    byte[] digest = digest(name + ":" + password);
    if (MessageDigest.isEqual(known.getOrDefault(name, new byte[0]), digest)) {
      return true;
    }
    boolean right = verify(name, password);
    if (right) {
      known.put(name, digest);
    }
    return right;
  }

  private synchronized boolean verify(String name, String password) {
    if (password.getBytes(UTF_8).length > LONGEST_PASSWORD_BYTES) {
      return false;
    }
    String hash = hashes.get(name);
    boolean matches =
        BCrypt.verifyer()
            .verify(password.toCharArray(), hash == null ? hashOfNobody : hash)
            .verified;
    return matches && hash != null;
  }

  private byte[] digest(String credentials) {
    try {
      Mac mac = Mac.getInstance(DIGEST);
      mac.init(digestKey);
      return mac.doFinal(credentials.getBytes(UTF_8));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JVM has " + DIGEST, e);
    }
  }
}
