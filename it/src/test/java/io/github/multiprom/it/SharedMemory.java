package io.github.multiprom.it;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.extension.AnnotatedElementContext;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.io.TempDirFactory;

/** Temporary directories in memory where there is such a file system, as users should do it. */
final class SharedMemory implements TempDirFactory {
  private static final Path DIRECTORY = Path.of("/dev/shm");

  @Override
  public Path createTempDirectory(AnnotatedElementContext element, ExtensionContext extension)
      throws IOException {
    return Files.isWritable(DIRECTORY)
        ? Files.createTempDirectory(DIRECTORY, "multiprom-it-")
        : Files.createTempDirectory("multiprom-it-");
  }
}
