package io.github.multiprom.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.multiprom.MultiprocessRegistry;
import io.github.multiprom.it.demo.Exposition;
import io.github.multiprom.it.demo.Ledgers;
import io.github.multiprom.it.demo.Scrape;
import io.github.multiprom.it.server.Worker;
import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Somebody does to the directory of live workers what nobody should: it heals as far as it can. */
class HealingIT {
  private static final int THREADS = 2;

  /** An update that had begun when another segment took over is published a little later. */
  private static final int SETTLE_MILLIS = 3_000;

  @TempDir(factory = SharedMemory.class)
  Path parent;

  @Test
  void wipedUnderLoad_workersKilledLater_losesAndDoublesNothing() throws Exception {
    Workspace workspace = Workspace.in(parent);
    Ledgers ledgers = new Ledgers(workspace.ledgers());
    List<Child> workers = new ArrayList<>();
    try (MultiprocessRegistry reader = workspace.reader()) {
      for (int i = 0; i < 3; i++) {
        workers.add(workspace.countingWorker(THREADS).start());
      }
      for (Child worker : workers) {
        worker.awaitLine(CountingWorker.READY);
      }
      for (int i = 0; i < 2; i++) {
        wipe(workspace.metrics());
        Ledgers.Totals counted = ledgers.totals();
        Workspace.awaitFold(reader, workers.size()); // all have noticed
        Await.until("all of it again", () -> surplus(reader, counted) >= 0);
      }
      Thread.sleep(SETTLE_MILLIS);
      Ledgers.Totals settled = ledgers.totals();
      Await.until("what was under way", () -> surplus(reader, settled) >= 0);
      workers.get(0).sigkill();
      workers.get(1).sigkill();
      workers.get(0).awaitExit();
      workers.get(1).awaitExit();
      Workspace.awaitFold(reader, 1);
      workers.get(2).sigkill();
      workers.get(2).awaitExit();
      Ledgers.Totals totals = ledgers.totals();
      assertThat(surplus(reader, totals)).isBetween(0L, totals.open());
      Workspace.awaitFold(reader, 0);
      assertThat(surplus(reader, totals)).isBetween(0L, totals.open());
      assertThat(workers.get(0).err().toString()).contains("was removed", "Never wipe");
    } finally {
      workers.forEach(Child::close);
    }
  }

  private static long surplus(MultiprocessRegistry reader, Ledgers.Totals totals) {
    Exposition merged = Exposition.parse(Workspace.text(reader));
    return merged.samples().isEmpty() ? -1 : Workspace.surplus(merged, totals);
  }

  @Test
  void directoryRemovedAndMadeAgain_collectorsOfOthersComeBackToo() throws Exception {
    Workspace workspace = Workspace.in(parent);
    try (Child worker = workspace.worker(CollectingWorker.class, 0, 5).start();
        MultiprocessRegistry reader = workspace.reader()) {
      worker.awaitLine(CollectingWorker.SERVING);
      Callable<Boolean> whole =
          () -> {
            String text = Workspace.text(reader);
            return text.contains("app_requests_total{path=\"/\"} 5.0")
                && text.contains("jvm_threads_current");
          };
      Await.until("its collectors", whole);
      Await.until("it to be gone", () -> removed(workspace.metrics()));
      Await.until("word of it", () -> worker.err().toString().contains("missing from other"));
      assertThat(Workspace.text(reader)).doesNotContain("app_requests");
      Files.createDirectory(workspace.metrics());
      Await.until("its collectors again", whole);
    }
  }

  @Test
  void permissionTakenAway_isSaidAndComesBack() throws Exception {
    Path metrics = Files.createDirectory(parent.resolve("metrics"));
    allow(parent, "rwxr-xr-x");
    allow(metrics, "rwxrwxrwx");
    int port = FreePort.find();
    Child.Command command = Child.java(Worker.class, "127.0.0.1", port).metricsIn(metrics);
    try (Child worker = Unprivileged.command(command, parent).start()) {
      worker.awaitLine("ready");
      String[] before = metrics.toFile().list();
      assertThat(Scrape.of(port).body()).contains("multiprom_workers");
      allow(metrics, "---------");
      assertThat(Scrape.of(port).status()).as("rather no answer than a smaller one").isEqualTo(500);
      Await.until("word of it", () -> worker.err().toString().contains("can't be read"));
      allow(metrics, "rwxrwxrwx");
      assertThat(Scrape.of(port).body()).contains("multiprom_workers{state=\"live\"} 1");
      assertThat(metrics.toFile().list()).contains(before);
    }
  }

  private static void allow(Path path, String permissions) throws IOException {
    Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(permissions));
  }

  /** False if a worker has noticed in between, and made another file. */
  private static boolean removed(Path directory) throws IOException {
    wipe(directory);
    try {
      Files.delete(directory);
      return true;
    } catch (DirectoryNotEmptyException e) {
      return false;
    }
  }

  private static void wipe(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      for (Path file : files.toList()) {
        Files.deleteIfExists(file);
      }
    }
  }
}
