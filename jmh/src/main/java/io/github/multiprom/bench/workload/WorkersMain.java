package io.github.multiprom.bench.workload;

import io.github.multiprom.MultiprocessRegistry;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Holds workers, each a registry: {@code open COUNT SERIES} opens more of them. To others each
 * looks like a process: it has its own file and its own lock.
 */
public final class WorkersMain {

  private WorkersMain() {}

  /** The argument is the directory. */
  public static void main(String[] args) throws Exception {
    Path directory = Path.of(args[0]);
    List<MultiprocessRegistry> registries = new ArrayList<>();
    Commands.serve(
        words -> {
          int count = Integer.parseInt(words.get(1));
          int series = Integer.parseInt(words.get(2));
          for (int i = 0; i < count; i++) {
            MultiprocessRegistry registry =
                MultiprocessRegistry.builder().directory(directory).open();
            if (series > 0) {
              ReferenceWorkload.fill(registry, series, registries.size());
            }
            registries.add(registry);
          }
        });
  }
}
