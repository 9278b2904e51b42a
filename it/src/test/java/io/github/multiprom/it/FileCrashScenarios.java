package io.github.multiprom.it;

import static io.github.multiprom.it.CellCrashScenarios.register;

import io.github.multiprom.BadDirectoryException;
import io.github.multiprom.Counter;
import io.github.multiprom.Histogram;
import io.github.multiprom.MultiprocessRegistry;
import io.prometheus.metrics.model.registry.Collector;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import java.lang.ref.PhantomReference;
import java.lang.ref.ReferenceQueue;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** Everything a process does with its own file: create, grow, publish, remove, close. */
final class FileCrashScenarios {
  private static final long SAMPLE_MILLIS = 100;

  private static final int TOO_FEW_FOR_A_SEGMENT = 4;

  private FileCrashScenarios() {}

  static List<CrashScenario> all() {
    return List.of(
        CrashScenario.of("settings", FileCrashScenarios::settings).once(),
        CrashScenario.of("growth", FileCrashScenarios::growth),
        CrashScenario.of("close", FileCrashScenarios::close),
        CrashScenario.of("removal", FileCrashScenarios::removal).once(),
        CrashScenario.of("removal everywhere", FileCrashScenarios::removalEverywhere)
            .withTemplate()
            .once(),
        CrashScenario.of("reuse", FileCrashScenarios::reuse).once(),
        CrashScenario.of("publish", FileCrashScenarios::publish).once(),
        CrashScenario.of("no room", FileCrashScenarios::noRoom)
            .withFileLimit(TOO_FEW_FOR_A_SEGMENT)
            .once());
  }

  private static void settings(CrashStage stage) {
    List<MultiprocessRegistry> opened = new ArrayList<>();
    stage.step(
        () ->
            opened.add(
                stage.open(
                    builder -> builder.workerId("a worker").groupReadable(true).maxSeries(1))));
    MultiprocessRegistry registry = opened.get(0);
    Counter counter =
        register(
            stage, () -> Counter.builder().name("limited").labelNames("path").register(registry));
    stage.step(() -> counter.initLabelValues("/"));
    stage.step(() -> counter.labelValues("/").inc());
    stage.step(() -> counter.initLabelValues("/more")); // one too many
    stage.step(() -> counter.labelValues("/more").inc());
  }

  private static void growth(CrashStage stage) {
    MultiprocessRegistry registry = stage.open();
    Histogram histogram =
        register(
            stage, () -> Histogram.builder().name("growing").labelNames("path").register(registry));
    MultiprocessRegistry reader = stage.open(builder -> builder.readOnly());
    for (int i = 0; i < 60; i++) { // several extents, each larger than the one before
      String path = i + "/".repeat(300);
      stage.step(() -> histogram.initLabelValues(path));
      stage.step(() -> histogram.labelValues(path).observe(1));
      if (i % 20 == 0) {
        stage.step(reader::scrape); // maps what was added
      }
    }
  }

  private static void close(CrashStage stage) {
    MultiprocessRegistry registry = stage.open();
    Counter counter = register(stage, () -> Counter.builder().name("closing").register(registry));
    stage.step(counter::inc);
    stage.step(registry::close);
    stage.step(counter::inc); // dropped
  }

  /** One series after another leaves, and those that come next live where they did. */
  private static void removal(CrashStage stage) {
    MultiprocessRegistry registry = stage.open();
    Counter counter =
        register(
            stage, () -> Counter.builder().name("leaving").labelNames("path").register(registry));
    for (String path : List.of("/a", "/b")) {
      stage.step(() -> counter.initLabelValues(path));
      stage.step(() -> counter.labelValues(path).inc());
    }
    stage.step(() -> counter.remove("/a"));
    stage.step(() -> counter.initLabelValues("/c"));
    stage.step(() -> counter.labelValues("/c").inc());
    stage.step(registry::scrape);
  }

  private static void removalEverywhere(CrashStage stage) {
    MultiprocessRegistry registry = stage.open();
    MultiprocessRegistry neighbour = stage.open();
    Counter counter = labelled(stage, registry);
    Counter other = labelled(stage, neighbour);
    for (String path : List.of("/a", "/b", "/c")) {
      stage.step(() -> counter.initLabelValues(path));
      stage.step(() -> counter.labelValues(path).inc());
    }
    stage.step(() -> other.initLabelValues("/a"));
    stage.step(() -> other.labelValues("/a").inc());
    stage.removal(() -> counter.removeEverywhere("/a")); // the dead have some of it, too
    stage.step(() -> awaitEnd("/a", neighbour.local()));
    stage.removal(
        () -> {
          counter.remove("/b");
          awaitEnd("/b", registry); // what the dead had goes with it, soon after
        });
    stage.step(() -> counter.labelValues("/c").inc());
    stage.open(); // is told of removals
  }

  private static Counter labelled(CrashStage stage, MultiprocessRegistry registry) {
    return register(
        stage,
        () ->
            Counter.builder()
                .name(FoldCrashScenarios.LABELLED)
                .labelNames("path")
                .register(registry));
  }

  private static void awaitEnd(String path, PrometheusRegistry view) {
    CrashStage.await(
        "the end of " + path,
        () ->
            CrashView.of(view).values().keySet().stream()
                .noneMatch(name -> name.contains('"' + path + '"')));
  }

  /** Memory of a removed series is used again, that of its stripes and exemplars too. */
  private static void reuse(CrashStage stage) {
    MultiprocessRegistry registry = stage.open();
    Counter counter =
        register(
            stage, () -> Counter.builder().name("reused").labelNames("path").register(registry));
    stage.step(() -> counter.initLabelValues("/0"));
    stage.step(() -> counter.labelValues("/0").inc());
    stage.hold(
        "CounterStripe.tryAdd > Memory.compareAndSetLong 1",
        () -> counter.labelValues("/0").inc(),
        () -> stage.step(() -> counter.labelValues("/0").inc()));
    stage.step(() -> counter.labelValues("/0").incWithExemplar(1, Labels.of("trace_id", "1")));
    for (int i = 0; i < 4; i++) {
      String old = "/" + i;
      String next = "/" + (i + 1);
      stage.step(() -> counter.remove(old));
      awaitCollection();
      stage.step(() -> counter.initLabelValues(next));
      stage.step(() -> counter.labelValues(next).inc());
      CrashStage.sleep(SAMPLE_MILLIS);
      stage.step(() -> counter.labelValues(next).incWithExemplar(1, Labels.of("trace_id", next)));
    }
  }

  /** Until a garbage collection has told what it found unreachable. */
  private static void awaitCollection() {
    ReferenceQueue<Object> unreachable = new ReferenceQueue<>();
    PhantomReference<Object> reference = new PhantomReference<>(new Object(), unreachable);
    CrashStage.await(
        "a garbage collection",
        () -> {
          System.gc();
          return unreachable.poll() == reference;
        });
    CrashStage.sleep(20); // for the others that it found
  }

  /** Metrics of others, published again and again into either bank, and then into larger ones. */
  private static void publish(CrashStage stage) {
    MultiprocessRegistry registry = stage.open();
    Others others = new Others();
    stage.step(
        () -> {
          registry.register(others);
          others.publish(registry, 1);
        });
    for (int series : List.of(1, 1, 200, 200, 1)) {
      stage.step(() -> others.publish(registry, series));
    }
    stage.step(registry::close);
  }

  /** A collector that is not multiprom's. */
  private static final class Others implements Collector {
    private final AtomicInteger count = new AtomicInteger();
    private volatile int series;

    /** Counts once, and waits until that is published. */
    void publish(MultiprocessRegistry registry, int seriesNow) {
      series = seriesNow;
      double expected = count.incrementAndGet();
      CrashStage.await(
          "a publication",
          () ->
              CrashView.of(registry.local()).values().values().stream()
                  .anyMatch(value -> value == expected));
    }

    @Override
    public MetricSnapshot collect() {
      CounterSnapshot.Builder counter = CounterSnapshot.builder().name("others");
      int value = count.get();
      for (int i = 0; i < 200; i++) {
        counter.dataPoint(
            CounterSnapshot.CounterDataPointSnapshot.builder()
                .labels(Labels.of("number", "a rather long label value, the number " + i))
                .value(i < series ? value : 0)
                .build());
      }
      return counter.build();
    }
  }

  private static void noRoom(CrashStage stage) {
    try {
      stage.open();
    } catch (BadDirectoryException e) {
      // as expected, where the limit is
    }
  }
}
