package io.github.multiprom;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Threads whose stack ends in mid-update, or in mid-registration: the error is theirs, the series
 * stay everybody's.
 */
@Timeout(120)
class ExhaustedStackTest extends InOneDirectory {

  private static final int DIVES = 300;
  private static final long STACK_BYTES = 192 * 1024;

  /** Calls itself until there is no stack, at every depth after doing the work. */
  @SuppressWarnings("InfiniteRecursion") // that is the point
  private static void dive(Runnable work, AtomicLong returned) {
    work.run();
    returned.incrementAndGet();
    dive(work, returned);
  }

  /** Lets the stack end from a slightly different depth each time. */
  private static void diveFrom(int depth, Runnable work, AtomicLong returned) {
    if (depth > 0) {
      diveFrom(depth - 1, work, returned);
    } else {
      dive(work, returned);
    }
  }

  private static void inThread(long stackBytes, Runnable work) throws Exception {
    FutureTask<Void> task = new FutureTask<>(work, null);
    Thread thread = new Thread(null, task, "diver", stackBytes);
    thread.setDaemon(true);
    thread.start();
    task.get();
  }

  /** How many pieces of work returned. */
  private static long dives(int count, Runnable work) throws Exception {
    AtomicLong returned = new AtomicLong();
    inThread(
        STACK_BYTES,
        () -> {
          for (int i = 0; i < count; i++) {
            try {
              diveFrom(i % 16, work, returned);
            } catch (StackOverflowError e) {
              // again
            }
          }
        });
    return returned.get();
  }

  private Consumer<MultiprocessRegistry> usable(String name, Runnable update, long before) {
    return registry -> {
      update.run();
      update.run();
      Map<String, Double> now = OneOfEach.read(registry);
      assertThat(now.get(name)).isGreaterThanOrEqualTo((double) before + 2);
    };
  }

  @ParameterizedTest
  @ValueSource(strings = {"jobs", "depth", "classic", "times", "sparse", "hybrid"})
  void stackEndsInUpdates_whatReturnedIsThereAndOthersGoOn(String name) throws Exception {
    MultiprocessRegistry worker = worker();
    OneOfEach metrics = new OneOfEach(worker);
    Runnable update = metrics.updateOf(name);

    long returned = dives(DIVES, update);

    double dropped = OneOfEach.drops(worker);
    double found = OneOfEach.read(worker).get(name);
    assertThat(found + dropped).isBetween((double) returned, (double) returned + DIVES);
    inThread(0, () -> usable(name, update, (long) found).accept(worker));
  }

  @Test
  void stackEndsInRegistrations_othersRegisterAndCount() throws Exception {
    MultiprocessRegistry worker = worker();
    Counter counter = Counter.builder().name("jobs").labelNames("id").register(worker);
    AtomicLong ids = new AtomicLong();

    long returned =
        dives(200, () -> counter.labelValues("x".repeat(50) + ids.getAndIncrement() % 5_000).inc());

    double found = OneOfEach.read(worker).get("jobs");
    assertThat(found).isBetween((double) returned, returned + 200.0);
    inThread(
        0,
        () -> {
          for (int i = 0; i < 100; i++) {
            counter.labelValues("after " + i).inc();
          }
        });
    assertThat(OneOfEach.read(worker()).get("jobs")).isEqualTo(found + 100);
  }
}
