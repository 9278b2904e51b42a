package io.github.multiprom.it.demo;

import io.github.multiprom.it.server.JavaCommand;
import io.github.multiprom.it.server.MasterLog;
import io.github.multiprom.it.server.MasterMain;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** The pre-fork server in its process, followed through what its master says. */
final class ServerProcess implements AutoCloseable {
  private static final List<String> SMALL =
      List.of("-XX:+UseSerialGC", "-Xmx64m", "-XX:TieredStopAtLevel=1");
  private static final String QUIET_JETTY = "-Dorg.slf4j.simpleLogger.log.org.eclipse.jetty=warn";
  private static final long STOP_SECONDS = 30;

  private final Process process;
  private final WorkerStates workers = new WorkerStates();
  private final CompletableFuture<Integer> port = new CompletableFuture<>();

  private ServerProcess(Process process) {
    this.process = process;
  }

  static ServerProcess start(ScratchDirectory directory, DemoOptions options) {
    List<String> args = new ArrayList<>();
    args.addAll(List.of("--workers", Integer.toString(options.workers())));
    args.addAll(List.of("--port", Integer.toString(options.port())));
    args.addAll(List.of("--dir", directory.metrics().toString()));
    args.addAll(List.of("--worker-class", DemoWorker.class.getName(), "--exit-with-parent"));
    SMALL.forEach(option -> args.add("--jvm-option=" + option));
    args.add("--jvm-option=" + QUIET_JETTY);
    ProcessBuilder builder =
        new ProcessBuilder(JavaCommand.withOptions(SMALL).line(MasterMain.class.getName(), args))
            .redirectError(directory.serverLog().toFile());
    builder.environment().put(DemoWorker.LEDGERS_VARIABLE, directory.ledgers().toString());
    builder
        .environment()
        .put(DemoWorker.WRITERS_VARIABLE, Integer.toString(options.writersPerWorker()));
    try {
      ServerProcess server = new ServerProcess(builder.start());
      Thread reader = new Thread(server::followLog, "server-log");
      reader.setDaemon(true);
      reader.start();
      return server;
    } catch (IOException e) {
      throw new UncheckedIOException("cannot start the server", e);
    }
  }

  private void followLog() {
    try (BufferedReader lines = process.inputReader()) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (line.startsWith(MasterLog.LISTENING)) {
          port.complete(Integer.parseInt(line.substring(line.lastIndexOf(':') + 1)));
        } else {
          workers.follow(line);
        }
      }
    } catch (IOException e) {
      // the pipe broke with the process
    }
    port.completeExceptionally(new IOException("the server ended"));
  }

  /** The port that all workers share; waits until the master knows it. */
  int port() throws InterruptedException {
    try {
      return port.get(60, TimeUnit.SECONDS);
    } catch (ExecutionException | TimeoutException e) {
      throw new IllegalStateException("the server did not start", e);
    }
  }

  WorkerStates workers() {
    return workers;
  }

  /** Asks for a graceful stop and waits for it; throws when the server does not comply. */
  void stop() throws InterruptedException {
    process.toHandle().destroy();
    if (!process.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
      throw new IllegalStateException("the server did not stop in " + STOP_SECONDS + " s");
    }
  }

  @Override
  public void close() {
    if (process.isAlive()) {
      process.toHandle().destroy();
      try {
        process.waitFor(STOP_SECONDS, TimeUnit.SECONDS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      process.destroyForcibly(); // its workers then see the end of their standard input
    }
  }
}
