package io.github.multiprom.it.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Keeps one worker running: starts it, waits for its death, starts the next. */
final class WorkerSlot {
  private static final Duration START_TIMEOUT = Duration.ofSeconds(60);
  private static final Duration STOP_TIMEOUT = Duration.ofSeconds(15);

  private final int number;
  private final Supplier<ProcessBuilder> command;
  private final MasterLog log;
  private final Backoff backoff = new Backoff();
  private final Thread keeper = new Thread(this::keepRunning);

  /** Guarded by this, as is {@link #stopping}: no worker may appear once stop() has begun. */
  private @Nullable WorkerProcess current;

  private boolean stopping;

  WorkerSlot(int number, Supplier<ProcessBuilder> command, MasterLog log) {
    this.number = number;
    this.command = command;
    this.log = log;
    keeper.setName("worker-slot-" + number);
  }

  void start() {
    keeper.start();
  }

  private void keepRunning() {
    try {
      for (WorkerProcess worker = launch(); worker != null; worker = afterDeathOf(worker)) {
        log.exited(number, worker.pid(), worker.awaitExit());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** The next worker to wait for: the one a roll has put in place, else a new one. */
  private @Nullable WorkerProcess afterDeathOf(WorkerProcess dead) throws InterruptedException {
    synchronized (this) {
      if (current != dead) {
        return current;
      }
    }
    Thread.sleep(backoff.delay().toMillis());
    return launch();
  }

  /** Starts a worker and makes it the current one; null once the slot is being stopped. */
  private @Nullable WorkerProcess launch() throws InterruptedException {
    WorkerProcess worker;
    synchronized (this) {
      if (stopping) {
        return null;
      }
      worker = startProcess();
      current = worker;
    }
    awaitReady(worker);
    return worker;
  }

  private WorkerProcess startProcess() {
    try {
      WorkerProcess worker = WorkerProcess.start(command.get());
      log.started(number, worker.pid());
      return worker;
    } catch (IOException e) {
      throw new UncheckedIOException("cannot start a worker", e);
    }
  }

  private boolean awaitReady(WorkerProcess worker) throws InterruptedException {
    if (worker.awaitReady(START_TIMEOUT)) {
      backoff.succeeded();
      log.ready(number, worker.pid());
      return true;
    }
    backoff.failed();
    worker.kill();
    return false;
  }

  /** Puts a new worker in the place of the current one, which goes when the new one serves. */
  void roll() throws InterruptedException {
    WorkerProcess old;
    WorkerProcess fresh;
    synchronized (this) {
      if (stopping || current == null) {
        return;
      }
      old = current;
      fresh = startProcess();
    }
    if (!awaitReady(fresh)) {
      log.say("worker " + number + " pid " + old.pid() + " stays: its successor did not start");
      return;
    }
    synchronized (this) {
      if (current != old || stopping) {
        fresh.terminate(); // the old one died meanwhile and has a successor already
        return;
      }
      current = fresh;
    }
    old.terminate();
    old.awaitExitOrKill(STOP_TIMEOUT);
  }

  /** Asks the worker to stop, and starts no other; returns at once. */
  synchronized void terminate() {
    stopping = true;
    if (current != null) {
      current.terminate();
    }
  }

  /** Waits until the worker has stopped. */
  void awaitStopped() throws InterruptedException {
    WorkerProcess last;
    synchronized (this) {
      last = current;
    }
    if (last != null) {
      last.awaitExitOrKill(STOP_TIMEOUT);
    }
    keeper.join(STOP_TIMEOUT.toMillis());
  }
}
