package io.github.multiprom;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Far more threads than processors: owners of stripes lose theirs in mid-update, others go on, and
 * every update counts once.
 */
@Timeout(180)
class ManyThreadsTest extends InOneDirectory {

  private static List<FutureTask<Void>> start(int threads, Runnable work) {
    List<FutureTask<Void>> tasks = new ArrayList<>();
    for (int i = 0; i < threads; i++) {
      FutureTask<Void> task = new FutureTask<>(work, null);
      tasks.add(task);
      new Thread(task, "worker-" + i).start();
    }
    return tasks;
  }

  private static boolean areDone(List<FutureTask<Void>> tasks) {
    return tasks.stream().allMatch(FutureTask::isDone);
  }

  private static void join(List<FutureTask<Void>> tasks)
      throws ExecutionException, InterruptedException {
    for (FutureTask<Void> task : tasks) {
      task.get();
    }
  }

  /** Scrapes until they are done: whole observations, never fewer, and all that had returned. */
  private static void scrapeUntilDone(
      MultiprocessRegistry reader, List<FutureTask<Void>> tasks, AtomicLong returned) {
    Map<String, Double> last = new HashMap<>();
    while (!areDone(tasks)) {
      double least = returned.get();
      Map<String, Double> now = OneOfEach.read(reader);
      for (String name : OneOfEach.NAMES) {
        assertThat(now.getOrDefault(name, 0.0))
            .as(name)
            .isGreaterThanOrEqualTo(Math.max(least, last.getOrDefault(name, 0.0)));
      }
      last = now;
    }
  }

  @Test
  void fiveHundredThreadsOnOneSeriesOfEachKind_exactAndCoherentMeanwhile() throws Exception {
    int threads = 500;
    int updates = 300;
    MultiprocessRegistry worker = worker();
    OneOfEach metrics = new OneOfEach(worker);
    AtomicLong returned = new AtomicLong();
    List<FutureTask<Void>> tasks =
        start(
            threads,
            () -> {
              for (int i = 0; i < updates; i++) {
                metrics.count();
                returned.incrementAndGet();
              }
            });
    MultiprocessRegistry reader =
        keep(MultiprocessRegistry.builder().directory(directory).readOnly().open());
    scrapeUntilDone(reader, tasks, returned);
    join(tasks);

    OneOfEach.assertAll(reader, threads * updates);
    OneOfEach.assertAll(worker, threads * updates);
    assertThat(OneOfEach.drops(reader)).isZero();
  }

  /** Each dump stops every thread wherever it is, as a profiler does. */
  @Test
  void stackDumpsAllTheTime_exact() throws Exception {
    int threads = 8;
    int updates = 20_000;
    MultiprocessRegistry worker = worker();
    OneOfEach metrics = new OneOfEach(worker);
    List<FutureTask<Void>> tasks =
        start(
            threads,
            () -> {
              for (int i = 0; i < updates; i++) {
                metrics.count();
              }
            });
    ThreadMXBean bean = ManagementFactory.getThreadMXBean();
    int dumps = 0;
    while (!areDone(tasks) || dumps == 0) {
      assertThat(Thread.getAllStackTraces()).isNotEmpty();
      assertThat(bean.dumpAllThreads(true, true)).isNotEmpty();
      dumps++;
    }
    join(tasks);

    OneOfEach.assertAll(worker, threads * updates);
    assertThat(OneOfEach.drops(worker)).isZero();
  }
}
