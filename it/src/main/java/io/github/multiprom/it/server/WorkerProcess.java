package io.github.multiprom.it.server;

import java.io.BufferedReader;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A running worker JVM, seen from the master. */
final class WorkerProcess {
  private final Process process;
  private final CompletableFuture<Boolean> ready = new CompletableFuture<>();

  private WorkerProcess(Process process) {
    this.process = process;
  }

  static WorkerProcess start(ProcessBuilder builder) throws IOException {
    Process process = builder.redirectError(ProcessBuilder.Redirect.INHERIT).start();
    WorkerProcess worker = new WorkerProcess(process);
    Thread reader = new Thread(worker::readOutput, "worker-output-" + process.pid());
    reader.setDaemon(true);
    reader.start();
    return worker;
  }

  /** Waits for the worker's {@code ready}, passes everything else on, and ends with the worker. */
  private void readOutput() {
    try (BufferedReader lines = process.inputReader()) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (line.equals(Worker.READY)) {
          ready.complete(true);
        } else {
          System.out.println(line);
        }
      }
    } catch (IOException e) {
      // the pipe broke with the process
    }
    ready.complete(false);
  }

  long pid() {
    return process.pid();
  }

  /** Whether the worker came to serve; false when it died or took longer than {@code timeout}. */
  boolean awaitReady(Duration timeout) throws InterruptedException {
    try {
      return ready.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException | ExecutionException e) {
      return false;
    }
  }

  int awaitExit() throws InterruptedException {
    return process.waitFor();
  }

  /** Asks for a graceful stop; returns at once. */
  void terminate() {
    process.toHandle().destroy();
  }

  /** Waits for the end, and enforces it when the time is up. */
  void awaitExitOrKill(Duration timeout) throws InterruptedException {
    if (!process.waitFor(timeout.toMillis(), TimeUnit.MILLISECONDS)) {
      kill();
      process.waitFor();
    }
  }

  void kill() {
    process.toHandle().destroyForcibly();
  }
}
