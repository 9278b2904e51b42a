package io.github.multiprom.it;

import io.github.multiprom.Counter;
import io.github.multiprom.Gauge;
import io.github.multiprom.GaugeMode;
import io.github.multiprom.Histogram;
import io.github.multiprom.MultiprocessRegistry;
import io.github.multiprom.Summary;
import io.github.multiprom.it.server.ParentWatch;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/**
 * A worker that has so many threads count ones in one series of each kind, so often each: {@code
 * ThreadStormWorker platform|virtual <threads> <updates>}. Says when they are done, and stays.
 */
final class ThreadStormWorker {
  static final String READY = "ready";
  static final String DONE = "done";

  private ThreadStormWorker() {}

  @SuppressWarnings("ThreadPriorityCheck") // a virtual thread gives way only where it says so
  public static void main(String[] args) throws Throwable {
    MultiprocessRegistry registry = MultiprocessRegistry.open();
    Counter counter = Counter.builder().name("jobs").register(registry);
    Gauge gauge = Gauge.builder().name("depth").multiprocessMode(GaugeMode.SUM).register(registry);
    Histogram classic = Histogram.builder().name("classic").classicOnly().register(registry);
    Histogram hybrid = Histogram.builder().name("hybrid").register(registry);
    Summary summary = Summary.builder().name("times").quantile(0.5).register(registry);
    ParentWatch.exitWithParent();
    int threads = Integer.parseInt(args[1]);
    int updates = Integer.parseInt(args[2]);
    ExecutorService executor =
        args[0].equals("virtual") ? virtualThreads() : Executors.newFixedThreadPool(threads);
    System.out.println(READY);
    for (int i = 0; i < threads; i++) {
      executor.execute(
          () -> {
            for (int update = 0; update < updates; update++) {
              counter.inc();
              gauge.inc();
              classic.observe(1);
              hybrid.observe(1);
              summary.observe(1);
              if (update % 10 == 9) {
                Thread.yield();
              }
            }
          });
    }
    executor.shutdown();
    executor.awaitTermination(1, TimeUnit.HOURS);
    System.out.println(DONE);
    Thread.currentThread().join();
  }

  /** Of a JDK that is later than the one that compiles this. */
  private static ExecutorService virtualThreads() throws Throwable {
    return (ExecutorService)
        MethodHandles.publicLookup()
            .findStatic(
                Executors.class,
                "newVirtualThreadPerTaskExecutor",
                MethodType.methodType(ExecutorService.class))
            .invoke();
  }
}
