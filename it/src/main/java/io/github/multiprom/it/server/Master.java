package io.github.multiprom.it.server;

import java.util.List;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/** The workers of one server: starts them, replaces the dead, rolls and stops them all. */
final class Master {
  private final List<WorkerSlot> slots;
  private final MasterLog log;

  Master(int workers, Supplier<ProcessBuilder> command, MasterLog log) {
    this.log = log;
    this.slots =
        IntStream.range(0, workers).mapToObj(n -> new WorkerSlot(n, command, log)).toList();
  }

  void start() {
    slots.forEach(WorkerSlot::start);
  }

  /** Replaces all workers, one after another, so that the others serve meanwhile. */
  synchronized void roll() {
    try {
      for (WorkerSlot slot : slots) {
        slot.roll();
      }
      log.say("rolled");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Stops all workers gracefully and at the same time, and waits for them. */
  void stop() {
    try {
      slots.forEach(WorkerSlot::terminate);
      for (WorkerSlot slot : slots) {
        slot.awaitStopped();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
