package io.github.multiprom.it.storm;

import io.github.multiprom.FoldReport;
import io.github.multiprom.MultiprocessDirectory;
import io.github.multiprom.it.server.ParentWatch;
import java.nio.file.Path;
import java.util.Random;

/** A folder JVM: {@code StormFolder <run> <life> <seed>}. Does what {@code multiprom fold} does. */
public final class StormFolder {
  private static final int MAX_PAUSE_MILLIS = 100;

  private StormFolder() {}

  /** Folds until it is killed. */
  public static void main(String[] args) throws Exception {
    ParentWatch.exitWithParent();
    RunFiles files = new RunFiles(Path.of(args[0]));
    Random random = new Random(Long.parseLong(args[2]));
    Tally tally = Tally.open(files.tally());
    files.sayReady(Long.parseLong(args[1]));
    while (true) {
      FoldReport report = MultiprocessDirectory.of(files.metrics()).fold();
      if (report.folded() > 0) {
        tally.add(Tally.Word.FOLDS, 1);
        tally.add(Tally.Word.FOLDED, report.folded());
      }
      Thread.sleep(random.nextInt(MAX_PAUSE_MILLIS));
    }
  }
}
