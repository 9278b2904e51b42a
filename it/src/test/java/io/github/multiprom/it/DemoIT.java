package io.github.multiprom.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.multiprom.exporter.cli.Main;
import io.github.multiprom.it.demo.Ledger;
import io.github.multiprom.it.demo.Ledgers;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The demo as a user runs it. */
class DemoIT {
  private static final String LEDGERS = "ledgers in ";

  @Test
  void demo_losesAndDoublesNothing() throws Exception {
    try (Child demo = demo()) {
      assertThat(demo.awaitExit()).as(demo::toString).isZero();
      assertThat(lastLine(demo)).isEqualTo("lost 0 doubled 0");
    }
  }

  @Test
  void ledgerWithMoreThanWasCounted_isLost() throws Exception {
    try (Child demo = demo()) {
      falsify(demo, 1_000_000_000);
      assertThat(demo.awaitExit()).as(demo::toString).isEqualTo(1);
      assertThat(lastLine(demo)).matches("lost [1-9][0-9]* doubled 0");
    }
  }

  @Test
  void ledgerWithLessThanWasCounted_isDoubled() throws Exception {
    try (Child demo = demo()) {
      falsify(demo, -1_000);
      assertThat(demo.awaitExit()).as(demo::toString).isEqualTo(1);
      assertThat(lastLine(demo)).matches("lost 0 doubled [1-9][0-9]*");
    }
  }

  private static Child demo() {
    return Child.java(Main.class, "demo", "--workers", 3, "--seconds", 5).start();
  }

  /** Adds a ledger of updates that nobody made, or takes away from those that were. */
  private static void falsify(Child demo, long counts) throws Exception {
    Path ledgers = Path.of(demo.awaitLine(LEDGERS).substring(LEDGERS.length()));
    Ledger ledger = new Ledgers(ledgers).create(0);
    ledger.setCounts(counts);
    ledger.close();
  }

  private static String lastLine(Child demo) {
    List<String> lines = demo.out();
    return lines.get(lines.size() - 1);
  }
}
