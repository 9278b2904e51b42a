package io.github.multiprom.exporter.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.multiprom.Counter;
import io.github.multiprom.MultiprocessRegistry;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** A process that counts {@code jobs} and then ends without closing anything. */
final class DyingWorker {
  private static final int EXIT_CODE = 42;

  private DyingWorker() {}

  public static void main(String[] args) {
    MultiprocessRegistry registry =
        MultiprocessRegistry.builder().directory(Path.of(args[0])).open();
    Counter jobs = Counter.builder().name("jobs").help("Jobs done.").register(registry);
    jobs.inc(Long.parseLong(args[1]));
    Runtime.getRuntime().halt(EXIT_CODE);
  }

  static void liveAndDie(Path directory, long jobs) throws IOException, InterruptedException {
    List<String> command =
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-cp",
            System.getProperty("java.class.path"),
            DyingWorker.class.getName(),
            directory.toString(),
            Long.toString(jobs));
    assertThat(new ProcessBuilder(command).inheritIO().start().waitFor()).isEqualTo(EXIT_CODE);
  }
}
