package io.github.multiprom.it.soak;

import io.github.multiprom.it.demo.ScratchDirectory;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code bin/soak}. */
@Command(
    name = "soak",
    mixinStandardHelpOptions = true,
    description = {
      "Lets many workers die and scrapes very often, and measures whether anything grows: files,"
          + " bytes, descriptors, mappings, memory, the time of a scrape.",
      "",
      "A process that is killed leaves several dead segments, since a process may have several"
          + " registries; each is what a dead worker leaves.",
      "Ends with 'flat' and status 0, else with 'grown' and status 1.",
      ""
    },
    footer = "  bin/soak --deaths 10000 --scrapes 1000000")
public final class SoakCommand implements Callable<Integer> {
  @Option(names = "--deaths", defaultValue = "10000", description = "segments (${DEFAULT-VALUE})")
  private int deaths;

  @Option(
      names = "--segments-per-death",
      defaultValue = "10",
      description = "of each process that is killed (${DEFAULT-VALUE})")
  private int segmentsPerDeath;

  @Option(names = "--scrapes", defaultValue = "1000000", description = "(${DEFAULT-VALUE})")
  private int scrapes;

  @Option(
      names = "--steps",
      defaultValue = "20",
      description = "how often to measure in each half (${DEFAULT-VALUE})")
  private int steps;

  @Option(names = "--untimed", description = "slower scrapes are no failure: for a busy machine")
  private boolean untimed;

  @Option(names = "--report", description = "a file for the report, beside standard output")
  private @Nullable Path report;

  @Spec private CommandSpec spec = CommandSpec.create();

  private final List<String> lines = new ArrayList<>();
  private final PrintStream out = System.out;

  /** Runs it and ends the JVM with its exit code. */
  public static void main(String[] args) {
    System.exit(new CommandLine(new SoakCommand()).execute(args));
  }

  @Override
  public Integer call() throws InterruptedException, IOException {
    SoakOptions options = new SoakOptions(deaths, segmentsPerDeath, scrapes, steps);
    if (segmentsPerDeath < 1 || steps < 3 || options.processes() < steps || scrapes < steps) {
      throw new ParameterException(
          spec.commandLine(), "at least 3 steps, and a killed process and a scrape in each");
    }
    try (ScratchDirectory directory = ScratchDirectory.create("multiprom-soak-")) {
      say("# Soak");
      say("");
      say(
          "%d cores, %s %s, JDK %s. %,d processes are killed, with %,d segments each."
              .formatted(
                  Runtime.getRuntime().availableProcessors(),
                  System.getProperty("os.name"),
                  System.getProperty("os.version"),
                  System.getProperty("java.version"),
                  options.processes(),
                  segmentsPerDeath));
      say("");
      say(Measurement.HEADER);
      Soak soak = new Soak(options, directory.metrics(), measurement -> say(measurement.row()));
      boolean flat = judge(soak.run());
      say(flat ? "flat" : "grown");
      if (report != null) {
        Files.write(report, lines);
      }
      return flat ? 0 : 1;
    }
  }

  private boolean judge(Soak.Result result) {
    List<String> grown = new ArrayList<>(result.afterDeaths().grownSince(result.warm()));
    grown.addAll(result.afterScrapes().grownSince(result.warm()));
    if (result.counted() != result.exposed()) {
      grown.add(
          "%,d increments became %,d in the metrics".formatted(result.counted(), result.exposed()));
    }
    if (!untimed && isMuchSlower(result)) {
      grown.add("scrapes became slower");
    }
    say("");
    say(
        "%,d processes were killed, %,d segments folded: %,d increments, all in the metrics."
            .formatted(result.processes(), result.afterDeaths().deaths(), result.exposed()));
    say(
        "A scrape takes %.2f times as long after the deaths as after a quarter of them, and %.2f"
                .formatted(
                    result.afterDeaths().timesSlowerThan(result.warm()),
                    result.afterScrapes().timesSlowerThan(result.warm()))
            + " times after the scrapes.");
    grown.forEach(this::say);
    say("");
    return grown.isEmpty();
  }

  private static boolean isMuchSlower(Soak.Result result) {
    return result.afterDeaths().isMuchSlowerThan(result.warm())
        || result.afterScrapes().isMuchSlowerThan(result.warm());
  }

  private void say(String line) {
    out.println(line);
    lines.add(line);
  }
}
