package io.github.multiprom.it.demo;

import io.github.multiprom.it.server.JavaCommand;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;

/** The load generator in its process. */
final class LoadProcess implements AutoCloseable {
  private static final List<String> SMALL =
      List.of("-XX:+UseSerialGC", "-Xmx32m", "-XX:TieredStopAtLevel=1");

  private final Process process;
  private final List<String> tally = new ArrayList<>();
  private final Thread reader = new Thread(this::readOutput, "load-output");
  private volatile long answered;

  private LoadProcess(Process process) {
    this.process = process;
  }

  static LoadProcess start(int port, int clients) {
    List<String> line =
        JavaCommand.withOptions(SMALL)
            .line(
                LoadGenerator.class.getName(),
                List.of(Integer.toString(port), Integer.toString(clients)));
    try {
      LoadProcess load =
          new LoadProcess(
              new ProcessBuilder(line).redirectError(ProcessBuilder.Redirect.INHERIT).start());
      load.reader.start();
      return load;
    } catch (IOException e) {
      throw new UncheckedIOException("cannot start the load generator", e);
    }
  }

  private void readOutput() {
    try (BufferedReader lines = process.inputReader()) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (line.startsWith(LoadGenerator.PROGRESS)) {
          answered = Long.parseLong(line.substring(LoadGenerator.PROGRESS.length()));
        } else {
          tally.add(line);
        }
      }
    } catch (IOException e) {
      // an incomplete tally: stop() reports the exit status
    }
  }

  /** Requests that were answered some moments ago. */
  long answered() {
    return answered;
  }

  /** Stops the load, waits for the requests under way, and returns the whole tally. */
  LoadTally stop() throws InterruptedException {
    try {
      process.getOutputStream().close();
    } catch (IOException e) {
      throw new UncheckedIOException("the load generator is gone", e);
    }
    int status = process.waitFor();
    if (status != 0) {
      throw new IllegalStateException("the load generator ended with status " + status);
    }
    reader.join();
    return LoadTally.ofLines(tally.stream());
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
