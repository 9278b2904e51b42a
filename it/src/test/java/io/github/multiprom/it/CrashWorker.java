package io.github.multiprom.it;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.Callable;

/**
 * Plays a scenario and ends without a farewell: {@code CrashWorker <scenario> <metrics> <ledger>
 * [<hits>]}. Where a point is named in {@link CrashPoints#POINT} it ends there; else it writes how
 * often each point was reached, if asked to.
 */
final class CrashWorker extends CrashStage {
  private static final String ASKED = ".asked";

  private final CrashLedger ledger;
  private final Path asked;

  private CrashWorker(Path metrics, Path ledger) {
    super(metrics);
    this.ledger = new CrashLedger(ledger);
    this.asked = asked(ledger);
  }

  public static void main(String[] args) throws IOException {
    CrashWorker worker = new CrashWorker(Path.of(args[1]), Path.of(args[2]));
    CrashScenario.named(args[0]).play().accept(worker);
    if (args.length > 3) {
      Files.writeString(Path.of(args[3]), Arrays.toString(CrashPoints.hits()));
    }
    Runtime.getRuntime().halt(0);
  }

  /** The file that says that the process waits for another to act. */
  static Path asked(Path ledger) {
    return ledger.resolveSibling(ledger.getFileName() + ASKED);
  }

  @Override
  void step(Runnable update) {
    ledger.enter(CrashLedger.Lane.MAIN, update);
  }

  @Override
  void removal(Runnable update) {
    step(update);
  }

  @Override
  void hold(String point, Runnable held, Runnable meanwhile) {
    try (CrashPoints.Pause pause = new CrashPoints.Pause(point)) {
      pause.run(() -> ledger.enter(CrashLedger.Lane.HELD, held), meanwhile);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  void askForFold(Callable<Boolean> noticed) {
    try {
      loseLocks();
      Files.createFile(asked);
      await("an answer", () -> !Files.exists(asked));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    await("a new segment", noticed);
  }

  /** By opening the lock file once more and closing it: so it is with locks of a process. */
  private void loseLocks() throws IOException {
    try (DirectoryStream<Path> locks = Files.newDirectoryStream(metrics(), "segment-*.lock")) {
      for (Path lock : locks) {
        FileChannel.open(lock).close();
      }
    }
  }
}
