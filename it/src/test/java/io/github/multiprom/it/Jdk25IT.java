package io.github.multiprom.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.multiprom.MultiprocessRegistry;
import io.github.multiprom.exporter.cli.Main;
import io.github.multiprom.it.demo.Exposition;
import io.github.multiprom.it.demo.Ledgers;
import io.github.multiprom.it.demo.Scrape;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Workers on JDK 25, without any option and without Unsafe, beside workers on this JDK. */
class Jdk25IT {
  private static final List<String> BARE = List.of();
  private static final List<String> NO_UNSAFE = List.of("--sun-misc-unsafe-memory-access=deny");
  private static final long ENOUGH = 50_000;

  @TempDir(factory = SharedMemory.class)
  Path parent;

  @Test
  void bareJdk25_countsWithJdk17() throws Exception {
    assertCountsWithOthers(BARE);
  }

  @Test
  void jdk25WithoutUnsafe_countsWithJdk17() throws Exception {
    assertCountsWithOthers(NO_UNSAFE);
  }

  private void assertCountsWithOthers(List<String> options) throws Exception {
    Path home = Jdk25.home();
    Workspace workspace = Workspace.in(parent);
    Ledgers ledgers = new Ledgers(workspace.ledgers());
    Child.Command newer =
        Child.java(home, options, CountingWorker.class, workspace.ledgers(), 2)
            .metricsIn(workspace.metrics());
    try (Child old = workspace.countingWorker(2).start();
        Child killed = newer.start();
        Child stopped = newer.start()) {
      for (Child worker : List.of(old, killed, stopped)) {
        worker.awaitLine(CountingWorker.READY);
      }
      long before = ledgers.totals().counts();
      Await.until("some work", () -> ledgers.totals().counts() > before + ENOUGH);
      killed.sigkill();
      stopped.signal("TERM");
      ledgers.stopWriters();
      Await.until("rest", () -> ledgers.areClosed(old.pid()) && !stopped.isAlive());

      assertTotals(workspace, ledgers.totals());
      assertThat(dump(Child.java(home, options, Main.class, dumpArgs(workspace))))
          .isEqualTo(dump(Child.java(Main.class, dumpArgs(workspace))));
      for (Child worker : List.of(old, killed, stopped)) {
        assertSilent(worker);
      }
    }
  }

  private static void assertTotals(Workspace workspace, Ledgers.Totals totals) {
    try (MultiprocessRegistry reader = workspace.reader()) {
      Exposition merged = Exposition.parse(Workspace.text(reader));
      assertThat(totals.open()).isEqualTo(2); // the threads of the killed one
      assertThat(Workspace.surplus(merged, totals)).isBetween(0L, totals.open());
    }
  }

  private static Object[] dumpArgs(Workspace workspace) {
    return new Object[] {"dump", "--dir", workspace.metrics()};
  }

  private static String dump(Child.Command command) throws Exception {
    try (Child dump = command.start()) {
      assertThat(dump.awaitExit()).as(dump::toString).isZero();
      assertSilent(dump);
      return Scrape.withoutSelfMetrics(String.join("\n", dump.out()) + "\n");
    }
  }

  private static void assertSilent(Child child) {
    assertThat(child.err()).noneMatch(line -> line.contains("ERROR") || line.contains("Exception"));
  }
}
