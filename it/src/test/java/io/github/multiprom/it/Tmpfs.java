package io.github.multiprom.it;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** A file system in memory that a test can fill. Only root may mount one. */
final class Tmpfs implements AutoCloseable {
  private final Path place;

  private Tmpfs(Path place) {
    this.place = place;
  }

  /**
   * Mounts one on a new directory.
   *
   * @param options as after {@code mount -o}: {@code size=1m}
   */
  static Tmpfs mount(Path place, String options) throws Exception {
    Files.createDirectory(place);
    boolean mounted =
        System.getProperty("user.name").equals("root")
            && run("mount", "-t", "tmpfs", "-o", options + ",mode=700", "none", place.toString());
    return Peers.require(
        mounted ? Optional.of(new Tmpfs(place)) : Optional.empty(),
        "no tmpfs can be mounted here: run this test as root");
  }

  Path place() {
    return place;
  }

  /** Takes all the space that there is with a file that has nothing to do with metrics. */
  static Path fill(Path foreign) throws IOException {
    byte[] page = new byte[4096];
    try (var out = Files.newOutputStream(foreign, StandardOpenOption.CREATE)) {
      while (true) {
        out.write(page);
      }
    } catch (IOException e) {
      return foreign; // full
    }
  }

  /** Takes all the inodes that there are with empty files, {@code <prefix>0} and so on. */
  void takeInodes(String prefix) {
    try {
      for (int i = 0; true; i++) {
        Files.createFile(place.resolve(prefix + i));
      }
    } catch (IOException e) {
      // none left
    }
  }

  private static boolean run(String... command) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    return process.waitFor(30, TimeUnit.SECONDS) && process.exitValue() == 0;
  }

  @Override
  public void close() throws IOException {
    try {
      if (!run("umount", place.toString())) {
        run("umount", "--lazy", place.toString());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
