package io.github.multiprom.it;

import static io.github.multiprom.it.CellCrashScenarios.register;

import io.github.multiprom.Counter;
import io.github.multiprom.Gauge;
import io.github.multiprom.GaugeMode;
import io.github.multiprom.Histogram;
import io.github.multiprom.MultiprocessDirectory;
import io.github.multiprom.MultiprocessRegistry;
import io.github.multiprom.StateSet;
import io.github.multiprom.Summary;
import io.github.multiprom.WorkerReport;
import io.github.multiprom.WorkerWatch;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Reading, and what becomes of the dead. */
final class FoldCrashScenarios {
  static final String LABELLED = "labelled";

  private static final String FOLD_LOCK = "fold.lock";

  /** Fills a directory: three workers, who die. */
  static final CrashScenario TEMPLATE = CrashScenario.of("template", FoldCrashScenarios::fill);

  /** It takes seconds, and ends somewhere in the background. */
  static final CrashScenario FOLDED_ALIVE =
      CrashScenario.of("folded alive", FoldCrashScenarios::foldedAlive).once();

  /** The archive of the template is larger than this, a new segment is not. */
  private static final int KIB_TOO_FEW_FOR_AN_ARCHIVE = 64;

  private static final Path PYTHON =
      Path.of("src", "test", "resources", "python", "recorded", "0.25.0");

  private static final List<String> PYTHON_FILES =
      List.of(
          "counter_101.db",
          "counter_102.db",
          "histogram_101.db",
          "summary_102.db",
          "gauge_sum_101.db",
          "gauge_mostrecent_102.db");

  private static final Set<WorkerReport.State> LIVING =
      Set.of(WorkerReport.State.LIVE, WorkerReport.State.CLOSED);

  private FoldCrashScenarios() {}

  static List<CrashScenario> all() {
    return List.of(
        CrashScenario.of("restart", FoldCrashScenarios::restart).withTemplate(),
        CrashScenario.of("fold", FoldCrashScenarios::fold).withTemplate().once(),
        CrashScenario.of("fold python", FoldCrashScenarios::foldPython).withTemplate().once(),
        CrashScenario.of("overtaken", FoldCrashScenarios::overtaken).withTemplate().once(),
        CrashScenario.of("read", FoldCrashScenarios::read).withTemplate().once(),
        CrashScenario.of("full", FoldCrashScenarios::full)
            .withTemplate()
            .withFileLimit(KIB_TOO_FEW_FOR_AN_ARCHIVE)
            .once());
  }

  private static void fill(CrashStage stage) {
    for (int worker = 1; worker <= 3; worker++) {
      MultiprocessRegistry registry = stage.open(builder -> builder);
      Counter counter = Counter.builder().name(LABELLED).labelNames("path").register(registry);
      for (int i = 0; i < 120; i++) {
        counter.labelValues(i + "/".repeat(500)).inc(); // an archive of some size
      }
      List.of("/a", "/b", "/c").forEach(path -> counter.labelValues(path).inc());
      for (GaugeMode mode : List.of(GaugeMode.SUM, GaugeMode.MAX, GaugeMode.MOST_RECENT)) {
        Gauge.builder()
            .name("gauge_" + mode.name().toLowerCase(Locale.ROOT))
            .multiprocessMode(mode)
            .register(registry)
            .set(worker);
      }
      Histogram histogram = Histogram.builder().name("durations").register(registry);
      Summary summary = Summary.builder().name("sizes").quantile(0.5).register(registry);
      for (int i = 0; i < 10; i++) {
        histogram.observe(0.1 * i);
        summary.observe(0.1 * i);
      }
    }
  }

  /** A worker that finds the dead folds them, keeps ballast, and counts. */
  private static void restart(CrashStage stage) {
    MultiprocessRegistry registry = stage.open();
    Counter counter =
        register(
            stage, () -> Counter.builder().name(LABELLED).labelNames("path").register(registry));
    stage.step(() -> counter.initLabelValues("/a"));
    stage.step(() -> counter.labelValues("/a").inc());
    awaitFold(registry, stage);
    stage.step(() -> counter.labelValues("/a").inc());
    stage.step(registry::scrape);
  }

  private static void awaitFold(MultiprocessRegistry registry, CrashStage stage) {
    MultiprocessDirectory directory = MultiprocessDirectory.of(stage.metrics());
    CrashStage.await(
        "a fold",
        () -> {
          registry.scrape();
          return directory.inspect().stream()
              .flatMap(file -> file.worker().stream())
              .allMatch(worker -> LIVING.contains(worker.state()));
        });
  }

  private static void loseLock(Path lock) {
    try {
      Files.deleteIfExists(lock);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void fold(CrashStage stage) {
    MultiprocessDirectory directory = MultiprocessDirectory.of(stage.metrics());
    try (WorkerWatch watch = directory.watch()) {
      stage.step(directory::inspect);
      stage.step(watch::look);
      stage.step(() -> foldWhileLocked(stage.metrics().resolve(FOLD_LOCK)));
      stage.step(directory::fold);
      stage.step(directory::fold);
      stage.step(watch::look); // those that it watched are gone
      stage.step(directory::inspect);
    }
  }

  /** Files of dead Python processes come into the directory one by one, and are folded. */
  private static void foldPython(CrashStage stage) {
    for (String name : PYTHON_FILES) {
      stage.step(() -> place(name, stage.metrics()));
    }
    MultiprocessDirectory directory = MultiprocessDirectory.of(stage.metrics());
    stage.step(directory::inspect);
    MultiprocessRegistry reader = stage.open(builder -> builder.readOnly());
    stage.step(reader::scrape);
    stage.step(directory::foldWithPython);
    stage.step(reader::scrape);
    stage.step(directory::foldWithPython);
  }

  private static void place(String name, Path directory) {
    Path copy = directory.resolveSibling(name);
    try {
      Files.copy(PYTHON.resolve(name), copy);
      Files.move(copy, directory.resolve(name), StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void foldWhileLocked(Path lock) {
    MultiprocessDirectory directory = MultiprocessDirectory.of(lock.getParent());
    try (FileChannel channel =
        FileChannel.open(lock, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      if (channel.tryLock() != null) {
        directory.fold(); // somebody else is at it
      }
    } catch (OverlappingFileLockException e) {
      // a reader in this process is folding
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A folder stands still before it commits; another one, that knows of no lock, is faster. */
  private static void overtaken(CrashStage stage) {
    MultiprocessDirectory directory = MultiprocessDirectory.of(stage.metrics());
    stage.hold(
        "ArchiveCommit.link > Files.createLink",
        directory::fold,
        () ->
            stage.step(
                () -> {
                  loseLock(stage.metrics().resolve(FOLD_LOCK));
                  directory.fold();
                }));
    stage.step(directory::fold);
  }

  private static void read(CrashStage stage) {
    MultiprocessRegistry reader = stage.open(builder -> builder.readOnly());
    stage.step(reader::scrape);
    stage.step(reader::scrape);
    stage.step(reader::close);
    stage.step(() -> MultiprocessDirectory.of(stage.metrics()).watch().look());
  }

  /** The archive finds no space, and gets that of the ballast. */
  private static void full(CrashStage stage) {
    MultiprocessDirectory directory = MultiprocessDirectory.of(stage.metrics());
    stage.step(
        () -> {
          try {
            directory.fold();
          } catch (UncheckedIOException e) {
            // where the limit is there is no space even so
          }
        });
  }

  /** A worker that was taken for dead begins anew in another file. */
  private static void foldedAlive(CrashStage stage) {
    MultiprocessRegistry registry = stage.open();
    Counter counter = register(stage, () -> Counter.builder().name("twice").register(registry));
    StateSet states =
        register(
            stage, () -> StateSet.builder().name("live_state").states("up").register(registry));
    Gauge gauge =
        register(
            stage,
            () ->
                Gauge.builder()
                    .name("live_gauge")
                    .multiprocessMode(GaugeMode.LIVE_SUM)
                    .register(registry));
    stage.step(() -> states.setTrue("up"));
    stage.step(() -> gauge.set(3));
    stage.step(counter::inc);
    stage.askForFold(() -> CrashView.of(registry.local()).values().containsValue(0.0));
    stage.step(counter::inc);
  }
}
