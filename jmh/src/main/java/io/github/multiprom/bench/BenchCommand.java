package io.github.multiprom.bench;

import io.github.multiprom.bench.report.Circumstances;
import io.github.multiprom.bench.report.Page;
import io.github.multiprom.bench.report.Results;
import io.github.multiprom.bench.report.ResultsFile;
import io.github.multiprom.bench.run.Effort;
import io.github.multiprom.bench.run.Session;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code bin/bench}. */
@Command(
    name = "bench",
    mixinStandardHelpOptions = true,
    description = {
      "Measures multiprom beside its peers and writes docs/benchmarks.md and plots from the results.",
      "Raw results are in target/bench. Other languages' clients take part where they are installed.",
      ""
    },
    footer = {
      "",
      "  bin/bench jmh ARGUMENTS...   is JMH itself: bin/bench jmh -l, bin/bench jmh CounterInc -t 2"
    })
public final class BenchCommand implements Callable<Integer> {

  @Option(names = "--root", hidden = true, description = "the project's directory")
  private Path root = Path.of("");

  @Option(names = "--quick", description = "the essentials, in less than five minutes")
  private boolean quick;

  @Option(names = "--smoke", hidden = true, description = "whether it runs; figures say nothing")
  private boolean smoke;

  @Option(names = "--out", description = "a directory for the page, instead of docs")
  private @Nullable Path out;

  @Option(names = "--only", split = ",", description = "only these parts: ${COMPLETION-CANDIDATES}")
  private List<Step> only = List.of();

  @Option(names = "--report", description = "only writes the page again, from the last results")
  private boolean report;

  private final PrintStream progress = System.out;

  /** Runs it and ends the JVM with its exit code. */
  public static void main(String[] args) {
    System.setProperty("org.slf4j.simpleLogger.defaultLogLevel", "warn");
    System.exit(
        new CommandLine(new BenchCommand())
            .setCaseInsensitiveEnumValuesAllowed(true)
            .execute(args));
  }

  @Override
  public Integer call() throws IOException {
    Path raw = root.resolve("target").resolve("bench").toAbsolutePath();
    Path file = Files.createDirectories(raw).resolve("results.json");
    Results results = new Results();
    boolean good = true;
    if (report) {
      results = ResultsFile.read(file);
    } else {
      good = measure(results, raw, file);
    }
    Path page = Page.write(results, out == null ? root.resolve("docs") : out);
    progress.println("wrote " + page + ", raw results are in " + file);
    return good ? 0 : 1;
  }

  private boolean measure(Results results, Path raw, Path file) throws IOException {
    Effort effort = smoke ? Effort.SMOKE : quick ? Effort.QUICK : Effort.FULL;
    Path peers = root.resolve(Path.of("jmh", "src", "main", "peers")).toAbsolutePath();
    Session session = new Session(effort, results, peers, raw, progress);
    Circumstances.add(results, words());
    List<String> failures = new ArrayList<>();
    for (Step step : only.isEmpty() ? EnumSet.allOf(Step.class) : EnumSet.copyOf(only)) {
      long start = System.nanoTime();
      try {
        step.run(session);
      } catch (Exception e) {
        String part = step.name().toLowerCase(Locale.ROOT);
        failures.add(part);
        results.leaveOut("The part \"%s\" failed: %s.".formatted(part, e));
        e.printStackTrace();
      }
      ResultsFile.write(file, results);
      progress.printf(
          Locale.ROOT,
          "%s: %.0f s%n",
          step.name().toLowerCase(Locale.ROOT),
          (System.nanoTime() - start) / 1e9);
    }
    if (!failures.isEmpty()) {
      progress.println("failed: " + failures.stream().collect(Collectors.joining(", ")));
    }
    return failures.isEmpty();
  }

  private String words() {
    String which =
        smoke
            ? "`bin/bench --smoke`, which only tests the benchmarks: the figures say nothing"
            : quick
                ? "`bin/bench --quick`: **a quick run**, with few and short forks"
                : "`bin/bench`";
    return only.isEmpty() ? which : which + ", only " + only;
  }
}
