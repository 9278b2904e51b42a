package io.github.multiprom.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.multiprom.MultiprocessRegistry;
import io.github.multiprom.it.demo.Exposition;
import io.github.multiprom.it.demo.LedgerWriters;
import io.github.multiprom.it.demo.Ledgers;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Threads without number, threads that are stopped anywhere, and processes that are. */
class ThreadsIT {
  private static final int STOPS = 5;
  private static final long PROGRESS = 10_000;

  @TempDir(factory = SharedMemory.class)
  Path parent;

  @Test
  void tenThousandVirtualThreads_everyUpdateCountsOnce() throws Exception {
    assertExact(Jdk25.home(), List.of(), "virtual", 10_000, 50);
  }

  /** A safepoint each millisecond stops all threads wherever they are. */
  @Test
  void safepointsAllTheTime_everyUpdateCountsOnce() throws Exception {
    List<String> options =
        List.of("-XX:+UnlockDiagnosticVMOptions", "-XX:GuaranteedSafepointInterval=1");
    assertExact(Path.of(System.getProperty("java.home")), options, "platform", 16, 20_000);
  }

  private void assertExact(Path home, List<String> options, String kind, int threads, int updates)
      throws Exception {
    Workspace workspace = Workspace.in(parent);
    Child.Command command =
        Child.java(home, options, ThreadStormWorker.class, kind, threads, updates)
            .metricsIn(workspace.metrics());
    try (Child worker = command.start();
        MultiprocessRegistry reader = workspace.reader()) {
      worker.awaitLine(ThreadStormWorker.READY);
      double last = 0;
      while (!worker.out().contains(ThreadStormWorker.DONE) && worker.isAlive()) {
        Exposition now = Exposition.parse(Workspace.text(reader));
        double count = now.value("classic_count");
        assertThat(now.value("classic_sum")).isEqualTo(count);
        assertThat(now.value("hybrid_sum")).isEqualTo(now.value("hybrid_count"));
        assertThat(now.value("times_sum")).isEqualTo(now.value("times_count"));
        assertThat(count).isGreaterThanOrEqualTo(last);
        last = count;
      }
      worker.awaitLine(ThreadStormWorker.DONE);
      Exposition all = Exposition.parse(Workspace.text(reader));
      for (String name :
          List.of(
              "jobs_total",
              "depth",
              "classic_count",
              "classic_sum",
              "hybrid_count",
              "hybrid_sum",
              "times_count",
              "times_sum")) {
        assertThat(all.value(name)).as(name).isEqualTo((double) threads * updates);
      }
    }
  }

  /** One process stands still in mid-update, with stripes owned: everybody else goes on. */
  @Test
  void processStoppedInItsStorm_othersCountAndScrape() throws Exception {
    Workspace workspace = Workspace.in(parent);
    Ledgers ledgers = new Ledgers(workspace.ledgers());
    try (Child stopped = workspace.countingWorker(8).start();
        Child other = workspace.countingWorker(2).start();
        MultiprocessRegistry reader = workspace.reader()) {
      stopped.awaitLine(CountingWorker.READY);
      other.awaitLine(CountingWorker.READY);
      for (int i = 0; i < STOPS; i++) {
        stopped.stop();
        Ledgers.Totals before = ledgers.totals();
        Exposition first = Exposition.parse(Workspace.text(reader));
        Await.until(
            "the other's progress", () -> ledgers.totals().counts() > before.counts() + PROGRESS);
        long after = ledgers.totals().counts();
        Exposition second = Exposition.parse(Workspace.text(reader));
        for (Exposition scrape : List.of(first, second)) {
          assertThat(scrape.value(LedgerWriters.HISTOGRAM + "_sum"))
              .isEqualTo(scrape.value(LedgerWriters.HISTOGRAM + "_count"));
          assertThat(scrape.value(LedgerWriters.COUNTER))
              .isGreaterThanOrEqualTo((double) before.counts());
        }
        assertThat(second.value(LedgerWriters.COUNTER)).isGreaterThanOrEqualTo((double) after);
        stopped.signal("CONT");
      }
      ledgers.stopWriters();
      Await.until("rest", () -> ledgers.areClosed(stopped.pid()) && ledgers.areClosed(other.pid()));
      assertThat(Workspace.surplus(Exposition.parse(Workspace.text(reader)), ledgers.totals()))
          .isZero();
    }
  }
}
