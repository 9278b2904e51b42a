package io.github.multiprom.it;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.jspecify.annotations.Nullable;

/**
 * What {@link CrashPointWeaver} puts behind every step of the production code that others can see:
 * a call of {@link #reached}. It counts, and ends the process where it was told to.
 */
public final class CrashPoints {
  /** The exit status of a process that reached its point. */
  static final int HALTED = 86;

  /** The resource that names all points, a line each; the number of a point is its line's. */
  static final String NAMES = "crash-points.txt";

  /** System properties of a worker: the number of the point, and which of its hits is the last. */
  static final String POINT = "crash.point";

  static final String HIT = "crash.hit";

  private static final int POINT_TO_HALT_AT = Integer.getInteger(POINT, -1);
  private static final int HIT_TO_HALT_AT = Integer.getInteger(HIT, 1);
  private static final List<String> ALL = read();
  private static final AtomicIntegerArray HITS = new AtomicIntegerArray(ALL.size());

  private static volatile @Nullable Pause pause;

  private CrashPoints() {}

  /** The process has taken a step; it may be its last. Called by woven code. */
  public static void reached(int point) {
    int hits = HITS.incrementAndGet(point);
    if (point == POINT_TO_HALT_AT && hits == HIT_TO_HALT_AT) {
      Runtime.getRuntime().halt(HALTED); // no hook, no flush, no finally: as SIGKILL
    }
  }

  /** The process is about to take a step, if it is let. Called by woven code. */
  public static void before(int point) {
    Pause current = pause;
    if (current != null) {
      current.holdAt(point);
    }
  }

  /** The names of all points; none where nothing is woven. */
  static List<String> names() {
    return ALL;
  }

  /** How often each point was reached. */
  static int[] hits() {
    int[] hits = new int[HITS.length()];
    for (int i = 0; i < hits.length; i++) {
      hits[i] = HITS.get(i);
    }
    return hits;
  }

  private static List<String> read() {
    try (InputStream names = CrashPoints.class.getResourceAsStream("/" + NAMES)) {
      return names == null
          ? List.of()
          : new String(names.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Stops one thread before one point, as the scheduler may do at any time. */
  static final class Pause implements AutoCloseable {
    private final int point;
    private final CountDownLatch held = new CountDownLatch(1);
    private final CountDownLatch released = new CountDownLatch(1);
    private volatile @Nullable Thread victim;

    /**
     * @param point its name
     */
    Pause(String point) {
      this.point = ALL.indexOf(point);
      if (this.point < 0) {
        throw new IllegalArgumentException("no crash point " + point);
      }
      pause = this;
    }

    /** Runs something, holds it at the point, and runs the other thing meanwhile. */
    void run(Runnable held, Runnable meanwhile) throws InterruptedException {
      Thread thread =
          new Thread(
              () -> {
                victim = Thread.currentThread();
                held.run();
                this.held.countDown(); // it did not come by
              });
      thread.start();
      this.held.await();
      meanwhile.run();
      close();
      thread.join();
    }

    private void holdAt(int reached) {
      if (reached == point && Thread.currentThread() == victim) {
        victim = null; // once
        held.countDown();
        try {
          released.await();
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
        }
      }
    }

    @Override
    public void close() {
      pause = null;
      released.countDown();
    }
  }
}
