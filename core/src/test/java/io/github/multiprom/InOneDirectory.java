package io.github.multiprom;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;

/** A test with several registries, workers of one directory, that are closed after it. */
abstract class InOneDirectory {

  @TempDir Path directory;

  private final List<MultiprocessRegistry> opened = new ArrayList<>();

  @AfterEach
  final void closeAll() {
    opened.forEach(MultiprocessRegistry::close);
  }

  final MultiprocessRegistry worker() {
    return keep(MultiprocessRegistry.builder().directory(directory).open());
  }

  /** Closes it after the test, too. */
  final MultiprocessRegistry keep(MultiprocessRegistry registry) {
    opened.add(registry);
    return registry;
  }
}
