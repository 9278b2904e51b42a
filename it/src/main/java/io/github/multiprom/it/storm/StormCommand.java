package io.github.multiprom.it.storm;

import io.github.multiprom.it.demo.FileCount;
import io.github.multiprom.it.demo.ScratchDirectory;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code bin/storm}. */
@Command(
    name = "storm",
    mixinStandardHelpOptions = true,
    description = {
      "Kills workers, scrapers and folders of one metrics directory at random instants, and checks"
          + " every scrape against books that the workers keep outside.",
      "",
      "Ends with 'lost 0 doubled 0 backwards 0 torn 0' and status 0. When a promise is broken it"
          + " ends at once with status 1 and keeps the directory.",
      ""
    },
    footer = "  bin/storm --minutes 10 --java /usr/lib/jvm/jdk-17 --java /usr/lib/jvm/jdk-25")
public final class StormCommand implements Callable<Integer> {
  @Option(names = "--minutes", defaultValue = "1", description = "of storm (${DEFAULT-VALUE})")
  private double minutes;

  @Option(names = "--seed", description = "of its randomness, as far as processes have none")
  private long seed = ThreadLocalRandom.current().nextInt(Integer.MAX_VALUE);

  @Option(
      names = "--java",
      paramLabel = "HOME",
      description = "a JDK for the processes; of several each gets one at random")
  private List<Path> javaHomes = new ArrayList<>();

  @Option(names = "--dir", description = "an empty directory to run in and to keep")
  private @Nullable Path dir;

  @Option(names = "--report", description = "a file for the report, beside standard output")
  private @Nullable Path report;

  @Option(names = "--workers", defaultValue = "3", description = "at a time (${DEFAULT-VALUE})")
  private int workers;

  @Option(names = "--scrapers", defaultValue = "2", description = "at a time (${DEFAULT-VALUE})")
  private int scrapers;

  @Option(names = "--folders", defaultValue = "1", description = "at a time (${DEFAULT-VALUE})")
  private int folders;

  @Spec private CommandSpec spec = CommandSpec.create();

  /** Runs a storm and ends the JVM with its exit code. */
  public static void main(String[] args) {
    System.exit(new CommandLine(new StormCommand()).execute(args));
  }

  @Override
  public Integer call() throws InterruptedException, IOException {
    if (minutes <= 0 || workers < 1 || scrapers < 1 || folders < 1) {
      throw new ParameterException(
          spec.commandLine(), "a storm takes time, and at least one process of each kind");
    }
    if (javaHomes.isEmpty()) {
      javaHomes.add(Path.of(System.getProperty("java.home")));
    }
    StormOptions options =
        new StormOptions(
            Duration.ofMillis((long) (minutes * 60_000)),
            seed,
            javaHomes,
            workers,
            scrapers,
            folders);
    PrintStream out = System.out;
    try (ScratchDirectory directory =
        dir == null ? ScratchDirectory.create("multiprom-storm-") : ScratchDirectory.in(dir)) {
      RunFiles files = RunFiles.create(directory);
      out.println("storm in " + files.root() + ", seed " + seed);
      Storm storm = new Storm(options, files, out);
      FileCount stormy = storm.run();
      List<String> lines =
          new StormReport(storm, options).lines(stormy, FileCount.of(files.metrics()));
      boolean broken = !storm.violations().isEmpty();
      if (broken) {
        directory.keep();
        lines.add("All of it, also the last scrapes, is in " + files.root() + ".");
        lines.add("");
      }
      lines.add(Violations.summary(Violations.count(storm.violations())));
      lines.forEach(out::println);
      if (report != null) {
        Files.write(report, lines);
      }
      return broken ? 1 : 0;
    }
  }
}
