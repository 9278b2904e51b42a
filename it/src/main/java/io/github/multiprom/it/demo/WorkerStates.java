package io.github.multiprom.it.demo;

import io.github.multiprom.it.server.MasterLog;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** Which workers live and which serve, by process id, as the master tells it. Thread-safe. */
final class WorkerStates {
  /** Start of each living worker; killed ones leave at once, not when the master notices. */
  private final Map<Long, Long> startNanosByPid = new LinkedHashMap<>();

  private final Set<Long> ready = new HashSet<>();
  private final Set<Long> killed = new HashSet<>();
  private int started;

  /** Takes a line such as {@code worker 0 pid 4711 ready}. */
  synchronized void follow(String line) {
    String[] words = line.split(" ", -1);
    if (words.length < 5 || !words[0].equals("worker")) {
      return;
    }
    long pid = Long.parseLong(words[3]);
    switch (words[4]) {
      case MasterLog.STARTED -> {
        started++;
        startNanosByPid.put(pid, System.nanoTime());
      }
      case MasterLog.READY -> {
        if (!killed.contains(pid)) {
          ready.add(pid);
        }
      }
      case MasterLog.EXITED -> forget(pid);
      default -> {}
    }
    notifyAll();
  }

  /** Kills a worker as the kernel does when memory runs out: it gets no chance to say goodbye. */
  synchronized void kill(long pid) {
    killed.add(pid);
    forget(pid);
    ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly);
  }

  private void forget(long pid) {
    startNanosByPid.remove(pid);
    ready.remove(pid);
  }

  synchronized List<Long> living() {
    return new ArrayList<>(startNanosByPid.keySet());
  }

  synchronized List<Long> ready() {
    return new ArrayList<>(ready);
  }

  synchronized int startedCount() {
    return started;
  }

  synchronized int killedCount() {
    return killed.size();
  }

  synchronized Duration age(long pid) {
    return Duration.ofNanos(
        System.nanoTime() - startNanosByPid.getOrDefault(pid, System.nanoTime()));
  }

  /** Waits until as many workers serve; throws when they take more than two minutes. */
  synchronized void awaitReady(int count) throws InterruptedException {
    long deadline = System.nanoTime() + TimeUnit.MINUTES.toNanos(2);
    while (ready.size() < count) {
      long leftMillis = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
      if (leftMillis <= 0) {
        throw new IllegalStateException(ready.size() + " of " + count + " workers serve");
      }
      wait(leftMillis);
    }
  }
}
