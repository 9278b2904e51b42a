package io.github.multiprom.it;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Programs that are not ours and that a machine may lack. A test that needs one is skipped without
 * it, or fails where {@code MULTIPROM_REQUIRE_PEERS=true}: there a skipped test is no proof.
 */
final class Peers {
  private static final boolean REQUIRED =
      Boolean.parseBoolean(System.getenv("MULTIPROM_REQUIRE_PEERS"));

  private Peers() {}

  /** The path of a program. */
  static Path program(String name) {
    Optional<Path> program =
        Stream.of(System.getenv("PATH").split(File.pathSeparator))
            .map(directory -> Path.of(directory, name))
            .filter(Files::isExecutable)
            .findFirst();
    return require(program, "'" + name + "' is not on the PATH: install it to run this test");
  }

  /** The path of a Python 3 that has a module; a version manager's may come first and lack it. */
  static Path python(String module) {
    Optional<Path> python =
        Stream.of(System.getenv("PATH").split(File.pathSeparator))
            .map(directory -> Path.of(directory, "python3"))
            .filter(Files::isExecutable)
            .filter(path -> succeeds(path.toString(), "-c", "import " + module))
            .findFirst();
    return require(
        python, "no python3 on the PATH has the module " + module + ": install it for this test");
  }

  private static boolean succeeds(String... command) {
    try (Child child = Child.command(command).start()) {
      return child.awaitExit() == 0;
    } catch (Exception e) {
      throw new IllegalStateException("could not run " + String.join(" ", command), e);
    }
  }

  static <T> T require(Optional<T> peer, String missing) {
    if (REQUIRED && peer.isEmpty()) {
      throw new AssertionError(missing);
    }
    assumeTrue(peer.isPresent(), missing);
    return peer.orElseThrow();
  }
}
