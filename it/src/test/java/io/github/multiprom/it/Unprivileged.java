package io.github.multiprom.it;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;

/** Runs a command as a user whom file permissions stop: they do not stop root. */
final class Unprivileged {
  static final String NOBODY = "65534";

  private Unprivileged() {}

  /**
   * The same command as it is when the tests do not run as root; else as nobody, on a copy of the
   * class path that nobody may read.
   */
  static Child.Command command(Child.Command command, Path scratch) throws IOException {
    if (!System.getProperty("user.name").equals("root")) {
      return command;
    }
    Path setpriv = Peers.program("setpriv");
    Path copy = scratch.resolve("class-path");
    copy(Path.of("target", "lib"), copy.resolve("lib"));
    copy(Path.of("target", "test-classes"), copy.resolve("classes"));
    List<String> line =
        command.line().stream()
            .map(word -> word.contains(".jar") ? copy + "/lib/*:" + copy + "/classes" : word)
            .toList();
    return new Child.Command(line, command.environment())
        .through(
            List.of(setpriv.toString(), "--reuid", NOBODY, "--regid", NOBODY, "--clear-groups"));
  }

  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : files.toList()) {
        Path target = to.resolve(from.relativize(file).toString());
        if (Files.isDirectory(file)) {
          Files.createDirectories(target);
        } else {
          Files.copy(file, target);
        }
        String mode = Files.isDirectory(target) ? "rwxr-xr-x" : "rw-r--r--";
        Files.setPosixFilePermissions(target, PosixFilePermissions.fromString(mode));
      }
    }
    Files.setPosixFilePermissions(to.getParent(), PosixFilePermissions.fromString("rwxr-xr-x"));
  }
}
