package io.github.multiprom.bench.run;

import io.github.multiprom.bench.report.Names;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.results.format.ResultFormatType;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/**
 * The verbs, by JMH. A round starts one fork of each competitor, the competitors of a verb one
 * after the other: what the machine does meanwhile hits them alike.
 */
public final class UpdateRuns {

  private static final String VARHANDLE = "-Dmultiprom.memory=varhandle";
  private static final Map<String, String> SUBJECTS =
      Map.of(
          "multiprom", Names.MULTIPROM,
          "multipromMostRecent", "multiprom MOST_RECENT",
          "clientJava", Names.CLIENT_JAVA,
          "micrometer", "Micrometer",
          "longAdder", "LongAdder",
          "doubleAdder", "DoubleAdder",
          "agrona", "Agrona",
          "valuesAlone", "(values alone)");

  private final Session session;
  private final Effort effort;
  private int runs;

  private UpdateRuns(Session session) {
    this.session = session;
    this.effort = session.effort();
  }

  /** Measures all verbs. */
  public static void run(Session session) throws Exception {
    new UpdateRuns(session).rounds();
  }

  private void rounds() throws Exception {
    Files.createDirectories(session.raw().resolve("jmh"));
    for (int round = 1; round <= effort.rounds(); round++) {
      session.say("updates: round %d of %d".formatted(round, effort.rounds()));
      boolean extras = round <= effort.extraRounds();
      for (Verb verb : Verb.all().stream().limit(effort.verbs()).toList()) {
        for (int threads : effort.threads()) {
          if (extras) {
            verbAndExtras(verb, threads);
          } else if (verb.barThreads().contains(threads)) {
            verb(verb, threads);
          }
        }
      }
      if (round <= effort.curveRounds()) {
        curve(Verb.COUNTER_INC, extras);
        curve(Verb.CLASSIC, extras);
      }
    }
  }

  private void verb(Verb verb, int threads) throws Exception {
    record(verb, threads, fork(verb, "multiprom|clientJava", threads, "random", ""), "");
  }

  private void verbAndExtras(Verb verb, int threads) throws Exception {
    for (String values : verb.observes() ? List.of("random", "steady") : List.of("random")) {
      record(verb, threads, fork(verb, "\\w+", threads, values, ""), "");
      record(verb, threads, fork(verb, "multiprom", threads, values, VARHANDLE), " (varhandle)");
    }
  }

  /** Those points that were not measured with the verbs of this round. */
  private void curve(Verb verb, boolean extras) throws Exception {
    for (int threads : effort.curveThreads()) {
      List<Integer> measured = extras ? effort.threads() : verb.barThreads();
      if (!measured.contains(threads)) {
        verb(verb, threads);
      }
    }
  }

  private Iterable<RunResult> fork(
      Verb verb, String methods, int threads, String values, String flag) throws Exception {
    Path raw = session.raw().resolve("jmh").resolve(++runs + ".json");
    ChainedOptionsBuilder options =
        new OptionsBuilder()
            .include("^" + verb.benchmark().getName().replace(".", "\\.") + "\\.(" + methods + ")$")
            .forks(1)
            .threads(threads)
            .warmupIterations(effort.warmups())
            .warmupTime(TimeValue.milliseconds(effort.warmupMillis()))
            .measurementIterations(effort.measurements())
            .measurementTime(TimeValue.milliseconds(effort.measurementMillis()))
            .jvmArgsPrepend("-Dorg.slf4j.simpleLogger.defaultLogLevel=warn")
            .addProfiler(GCProfiler.class)
            .shouldFailOnError(true)
            .verbosity(VerboseMode.NORMAL)
            .output(session.log("jmh").toString())
            .resultFormat(ResultFormatType.JSON)
            .result(raw.toString());
    if (verb.observes()) {
      options.param("values", values);
    }
    if (!flag.isEmpty()) {
      options.jvmArgsAppend(flag);
    }
    return new Runner(options.build()).run();
  }

  private void record(Verb verb, int threads, Iterable<RunResult> results, String suffix) {
    for (RunResult result : results) {
      String benchmark = result.getParams().getBenchmark();
      String method = benchmark.substring(benchmark.lastIndexOf('.') + 1);
      String subject = SUBJECTS.getOrDefault(method, method) + suffix;
      String values = verb.observes() ? result.getParams().getParam("values") : "";
      String row = verb.row(values, threads);
      double nanos = result.getPrimaryResult().getStatistics().getPercentile(50);
      session.results().add(Names.UPDATES, row, subject, "ns", nanos);
      for (Map.Entry<String, ?> secondary : result.getSecondaryResults().entrySet()) {
        if (secondary.getKey().endsWith("gc.alloc.rate.norm")
            && secondary.getValue() instanceof Result<?> bytes) {
          session.results().add(Names.ALLOCATION, row, subject, "B", bytes.getScore());
        }
      }
      if (isOnCurve(verb, values, method)) {
        String table = Names.BY_THREADS + verb.name();
        session.results().add(table, String.valueOf(threads), subject, "ns", nanos);
      }
    }
  }

  private static boolean isOnCurve(Verb verb, String values, String method) {
    return (verb.equals(Verb.COUNTER_INC) || verb.equals(Verb.CLASSIC))
        && !values.equals("steady")
        && (method.equals("multiprom") || method.equals("clientJava"));
  }
}
