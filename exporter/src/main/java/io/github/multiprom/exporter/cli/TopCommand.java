package io.github.multiprom.exporter.cli;

import io.github.multiprom.MultiprocessDirectory;
import io.github.multiprom.MultiprocessRegistry;
import io.github.multiprom.WorkerWatch;
import io.github.multiprom.exporter.top.Selection;
import io.github.multiprom.exporter.top.Top;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code multiprom top}: what happens in a directory, as it happens. */
@Command(
    name = "top",
    description = {
      "Shows what the workers of a directory count, per second, until SIGINT or SIGTERM.",
      "In a terminal it redraws the screen; elsewhere, or with --plain, it prints one frame after"
          + " the other. The first has totals only."
    },
    footer = {
      "  multiprom top --dir /dev/shm/shop",
      "  multiprom top --dir /dev/shm/shop --filter http_ --sort p99",
      "  multiprom top --dir /dev/shm/shop --plain -n 2 -d 10"
    })
final class TopCommand implements Callable<Integer> {
  private static final double MOST_SECONDS = 86_400;
  private static final double LEAST_SECONDS = 0.1;

  private final Main main;

  @Spec
  @SuppressWarnings("NullAway.Init") // set by picocli
  private CommandSpec spec;

  @Mixin private final DirectoryOption directory = new DirectoryOption();

  @Option(
      names = {"-d", "--interval"},
      paramLabel = "SECONDS",
      description =
          "The time from one frame to the next, at least 0.1. By default ${DEFAULT-VALUE}.")
  private double seconds = 1;

  @Option(
      names = {"-n", "--iterations"},
      paramLabel = "FRAMES",
      description = "How many frames to show. By default there is no end to it.")
  private long iterations = Long.MAX_VALUE;

  @Option(
      names = "--sort",
      paramLabel = "ORDER",
      description =
          "What comes first: one of ${COMPLETION-CANDIDATES}. By default ${DEFAULT-VALUE}.")
  private Selection.Sort sort = Selection.Sort.RATE;

  @Option(
      names = "--filter",
      paramLabel = "REGEX",
      description =
          "Show series in whose name or labels this is found. By default all but multiprom_….")
  private @Nullable String filter;

  @Option(names = "--plain", description = "Print lines, in a terminal too.")
  private boolean plain;

  TopCommand(Main main) {
    this.main = main;
  }

  @Override
  public Integer call() throws IOException {
    Selection selection = selection();
    Path path = directory.path(main);
    PrintWriter out = spec.commandLine().getOut();
    try (StopSignal stop = StopSignal.install();
        MultiprocessRegistry registry = directory.open(main);
        WorkerWatch workers = MultiprocessDirectory.of(path).watch();
        Screen screen = Screen.on(out, plain ? null : Terminal.of(main.standardOutput()))) {
      Top top = new Top(registry, workers, path.toString(), selection);
      show(top, screen, stop);
    }
    return 0;
  }

  private void show(Top top, Screen screen, StopSignal stop) {
    long intervalNanos = (long) (seconds * 1e9);
    for (long shown = 1; ; shown++) {
      List<String> lines = top.nextFrame(screen.height());
      screen.show(lines.stream().map(Text::printable).toList());
      if (shown >= iterations || screen.isLost() || stop.await(intervalNanos)) {
        return;
      }
    }
  }

  private Selection selection() {
    if (!(seconds >= LEAST_SECONDS && seconds <= MOST_SECONDS)) {
      throw usage("--interval " + seconds + " is not between 0.1 and 86400 seconds");
    }
    if (iterations < 1) {
      throw usage("--iterations " + iterations + " is no number of frames: use 1 or more");
    }
    try {
      return new Selection(sort, filter == null ? null : Pattern.compile(filter));
    } catch (PatternSyntaxException e) {
      throw usage("--filter '" + filter + "' is no regular expression: " + e.getDescription());
    }
  }

  private ParameterException usage(String message) {
    return new ParameterException(spec.commandLine(), message);
  }
}
