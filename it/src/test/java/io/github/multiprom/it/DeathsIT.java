package io.github.multiprom.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.multiprom.MultiprocessRegistry;
import io.github.multiprom.it.demo.Exposition;
import io.github.multiprom.it.demo.Ledgers;
import io.github.multiprom.it.demo.PromiseChecker;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two hundred workers are killed while they count, and nobody misses an update of theirs. */
class DeathsIT {
  private static final int DEATHS = 200;
  private static final int AT_A_TIME = 6;
  private static final int THREADS = 2;
  private static final int SURVIVORS = 2;
  private static final int MAX_LIFE_MILLIS = 60;

  @TempDir(factory = SharedMemory.class)
  Path parent;

  @Test
  void killedUnderLoad_losesAndDoublesNothing() throws Exception {
    Workspace workspace = Workspace.in(parent);
    Ledgers ledgers = new Ledgers(workspace.ledgers());
    PromiseChecker promises = new PromiseChecker();
    try (MultiprocessRegistry reader = workspace.reader()) {
      List<Future<?>> lives = startLives(workspace);
      while (!lives.stream().allMatch(Future::isDone)) {
        scrape(reader, ledgers, promises);
      }
      for (Future<?> life : lives) {
        life.get();
      }
      assertThat(promises.broken()).isEmpty();
      Ledgers.Totals totals = ledgers.totals();
      assertThat(totals.open()).isEqualTo(DEATHS * THREADS);
      assertThat(Workspace.surplus(Exposition.parse(Workspace.text(reader)), totals))
          .isBetween(0L, totals.open());
      assertOnlyLiveFilesRemain(workspace, reader);
    }
  }

  /** Any scrape in the midst of it has at least what was entered before it began. */
  private static void scrape(
      MultiprocessRegistry reader, Ledgers ledgers, PromiseChecker promises) {
    Map<String, Double> baseline = promises.baseline();
    Ledgers.Totals before = ledgers.totals();
    Exposition merged = Exposition.parse(Workspace.text(reader));
    promises.check(baseline, merged);
    assertThat(Workspace.surplus(merged, before)).isNotNegative();
  }

  private static List<Future<?>> startLives(Workspace workspace) {
    ExecutorService executor = Executors.newFixedThreadPool(AT_A_TIME);
    List<Future<?>> lives = new ArrayList<>();
    Random random = new Random(200);
    for (int i = 0; i < DEATHS; i++) {
      int millis = random.nextInt(MAX_LIFE_MILLIS);
      lives.add(executor.submit(() -> liveAndDie(workspace, millis)));
    }
    executor.shutdown();
    return lives;
  }

  private static Void liveAndDie(Workspace workspace, int millis) throws Exception {
    try (Child worker = workspace.countingWorker(THREADS).start()) {
      worker.awaitLine(CountingWorker.READY);
      Thread.sleep(millis); // at any point of its work
      worker.sigkill();
      worker.awaitExit();
      assertThat(worker.err()).noneMatch(line -> line.contains("ERROR"));
    }
    return null;
  }

  /** What the dead left has been folded into one archive, whose predecessor may still be there. */
  private static void assertOnlyLiveFilesRemain(Workspace workspace, MultiprocessRegistry reader)
      throws Exception {
    List<Child> survivors =
        Stream.generate(() -> workspace.countingWorker(1).start()).limit(SURVIVORS).toList();
    try {
      for (Child survivor : survivors) {
        survivor.awaitLine(CountingWorker.READY);
      }
      Await.until(
          "only the files of the living",
          () -> {
            reader.scrape(); // whoever scrapes plans a fold
            return segments(workspace).size() == SURVIVORS && others(workspace).isEmpty();
          });
      assertThat(archives(workspace)).hasSizeBetween(1, 2);
    } finally {
      survivors.forEach(Child::close);
    }
  }

  private static List<String> segments(Workspace workspace) {
    return select(workspace, name -> name.startsWith("segment-") && !name.endsWith(".lock"));
  }

  private static List<String> archives(Workspace workspace) {
    return select(workspace, name -> name.startsWith("archive-"));
  }

  /** What belongs to no living worker, such as what a folder left that was killed. */
  private static List<String> others(Workspace workspace) {
    List<String> expected = new ArrayList<>(List.of("fold.lock", "workers.lock", "ballast"));
    expected.addAll(archives(workspace));
    for (String segment : segments(workspace)) {
      expected.addAll(List.of(segment, segment + ".lock"));
    }
    return select(workspace, name -> !expected.contains(name));
  }

  private static List<String> select(Workspace workspace, Predicate<String> names) {
    return workspace.files().stream().filter(names).toList();
  }
}
