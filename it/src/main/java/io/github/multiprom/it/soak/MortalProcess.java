package io.github.multiprom.it.soak;

import io.github.multiprom.it.server.JavaCommand;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** A {@link Mortal} that has counted. */
final class MortalProcess implements AutoCloseable {
  private static final List<String> SMALL =
      List.of(
          "-XX:+UseSerialGC",
          "-Xmx64m",
          "-XX:TieredStopAtLevel=1",
          "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn");

  private final Process process;

  private MortalProcess(Process process) {
    this.process = process;
  }

  /** Returns when it has counted. */
  static MortalProcess start(Path metrics, int registries) throws IOException {
    List<String> args = List.of(metrics.toString(), Integer.toString(registries));
    Process process =
        new ProcessBuilder(JavaCommand.withOptions(SMALL).line(Mortal.class.getName(), args))
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    BufferedReader out = process.inputReader();
    if (!Mortal.READY.equals(out.readLine())) {
      process.destroyForcibly();
      throw new IOException("a process ended before it had counted");
    }
    return new MortalProcess(process);
  }

  ProcessUse use(Path metrics) {
    return ProcessUse.of(process.pid(), metrics);
  }

  /** Kills it as the kernel does when memory runs out. */
  @Override
  public void close() throws IOException {
    process.destroyForcibly();
    boolean interrupted = Thread.interrupted();
    while (process.isAlive()) {
      try {
        process.waitFor();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    process.getInputStream().close();
    process.getOutputStream().close();
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
