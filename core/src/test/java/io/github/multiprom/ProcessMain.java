package io.github.multiprom;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A class with a {@code main} in a process of its own that says a line when it is ready. */
final class ProcessMain implements AutoCloseable {

  private final Process process;

  private ProcessMain(Process process) {
    this.process = process;
  }

  /** Starts it and waits for the line. */
  static ProcessMain start(Class<?> main, Object... arguments) throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                main.getName()));
    Arrays.stream(arguments).map(String::valueOf).forEach(command::add);
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    if (process.inputReader().readLine() == null) {
      throw new IOException(main + " ended before it was ready");
    }
    return new ProcessMain(process);
  }

  /** In the process: says that it is ready. */
  static void ready() {
    System.out.println("ready");
  }

  /** In the process: returns when the test's process has ended. */
  static void awaitEnd() throws IOException {
    while (System.in.read() >= 0) {}
  }

  /** As SIGKILL. */
  void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  @Override
  public void close() {
    process.destroyForcibly().onExit().join();
  }
}
