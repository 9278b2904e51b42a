package io.github.multiprom.it;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Properties;
import java.util.stream.Stream;

/** Where a JDK 25 is on this machine: {@code $MULTIPROM_JDK25}, else beside the one in use. */
final class Jdk25 {
  private static final String VARIABLE = "MULTIPROM_JDK25";
  private static final String MISSING =
      "no JDK 25 here: install one beside the others or name its home in " + VARIABLE;

  private Jdk25() {}

  /** Its home; skips the test when there is none. */
  static Path home() throws IOException {
    return Peers.require(find(), MISSING);
  }

  static Optional<Path> find() throws IOException {
    String named = System.getenv(VARIABLE);
    return named != null ? Optional.of(Path.of(named)) : search();
  }

  private static Optional<Path> search() throws IOException {
    Path home = Path.of(System.getProperty("java.home"));
    try (Stream<Path> siblings = Files.list(home.resolveSibling("."))) {
      return siblings.sorted().filter(Jdk25::isJdk25).findFirst();
    }
  }

  private static boolean isJdk25(Path home) {
    Properties release = new Properties();
    try (var reader = Files.newBufferedReader(home.resolve("release"))) {
      release.load(reader);
    } catch (IOException e) {
      return false;
    }
    String version = release.getProperty("JAVA_VERSION", "").replace("\"", "");
    return version.matches("25(\\.|$).*") && Files.isExecutable(home.resolve("bin/java"));
  }
}
