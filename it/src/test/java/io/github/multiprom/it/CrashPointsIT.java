package io.github.multiprom.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.multiprom.internal.segment.ProcessIdentity;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A process ends right behind every step that others can see, in every scenario that takes it; then
 * scrapes are exact, folding changes nothing, the next worker counts on, and nothing is left over.
 *
 * <p>Each step when it is first taken, and each that changes something once more, in the middle of
 * the scenario that takes it most often. With {@code -Dcrashpoints=all} in every scenario, the
 * first time, the middle one and the last. What happened is in {@code target/crash-points.txt}.
 */
class CrashPointsIT {
  private static final boolean ALL = "all".equals(System.getProperty("crashpoints"));

  /** The home of the Java that dies. */
  private static final Path JAVA =
      Path.of(System.getProperty("crashpoints.java", System.getProperty("java.home")));

  /** A regular expression of scenarios, to look at one. */
  private static final String ONLY = System.getProperty("crashpoints.only", ".*");

  private static final Path REPORT = Path.of("target", "crash-points.txt");
  private static final String UNREACHED = "/crash-points-unreached.txt";
  private static final int AT_A_TIME = 2;
  private static final int RUNS_TO_BE_SURE = 3;

  /** To reach a point: some of what a process does in the background is not always done. */
  private static final int ATTEMPTS = 2;

  private static final String EXACT = "exact";

  @TempDir(factory = SharedMemory.class)
  Path parent;

  private final ExecutorService executor = Executors.newFixedThreadPool(AT_A_TIME);
  private final AtomicInteger directories = new AtomicInteger();
  private CrashJvm jvm;
  private Path template;

  /** A death to die. */
  private record Death(CrashScenario scenario, int point, int hit) {}

  /** What is known of a scenario before anybody dies in it. */
  private record Known(CrashRehearsal.Script script, int[] hits) {}

  @BeforeEach
  void prepare() throws Exception {
    jvm = CrashJvm.of(JAVA, Files.createDirectory(parent.resolve("jvm")));
    CrashDirectory filled = CrashDirectory.empty(parent.resolve("template"));
    jvm.play(FoldCrashScenarios.TEMPLATE, filled);
    template = filled.metrics();
  }

  @AfterEach
  void stop() {
    executor.shutdownNow();
  }

  @Test
  void processThatEndsBehindAnyStep_leavesExactValuesAndNothingElse() throws Exception {
    List<CrashScenario> scenarios =
        CrashScenario.all().stream().filter(s -> s.name().matches(ONLY)).toList();
    Map<CrashScenario, Known> known = inParallel(scenarios, this::getToKnow);
    List<Death> deaths = deaths(scenarios, known);
    Map<Death, String> results = died(deaths, known);
    results.putAll(died(elsewhere(results, known), known));
    report(results, known);
    assertThat(failures(results)).isEmpty();
    if (ONLY.equals(".*") && ProcessIdentity.seesWholeMachine()) { // else Python's are not folded
      assertThat(unreached(known)).as("points that no scenario reaches").isEqualTo(excused());
    }
  }

  private Known getToKnow(CrashScenario scenario) throws Exception {
    try (CrashDirectory first = directory(scenario);
        CrashDirectory second = directory(scenario)) {
      return new Known(CrashRehearsal.script(scenario, first, second), hits(scenario));
    }
  }

  /** How often a process reaches each point for certain: some of it happens in the background. */
  private int[] hits(CrashScenario scenario) throws Exception {
    int[] least = {};
    for (int run = 0; run < (ALL ? RUNS_TO_BE_SURE : 1); run++) {
      try (CrashDirectory directory = directory(scenario)) {
        int[] hits = jvm.record(scenario, directory, Files.createTempFile(parent, "hits", ""));
        for (int i = 0; i < least.length; i++) {
          hits[i] = Math.min(hits[i], least[i]);
        }
        least = hits;
      }
    }
    return least;
  }

  private CrashDirectory directory(CrashScenario scenario) throws IOException {
    Path place = parent.resolve("run-" + directories.incrementAndGet());
    return CrashDirectory.in(place, scenario.template() ? template : null);
  }

  private List<Death> deaths(List<CrashScenario> scenarios, Map<CrashScenario, Known> known) {
    Set<Death> deaths = new LinkedHashSet<>();
    for (int point = 0; point < jvm.points().size(); point++) {
      int number = point;
      List<CrashScenario> reaching =
          scenarios.stream().filter(scenario -> known.get(scenario).hits[number] > 0).toList();
      if (ALL) {
        for (CrashScenario scenario : reaching) {
          int hits = known.get(scenario).hits[point];
          List.of(1, middle(hits), hits)
              .forEach(hit -> deaths.add(new Death(scenario, number, hit)));
        }
      } else if (!reaching.isEmpty()) {
        deaths.add(new Death(reaching.get(0), point, 1));
        if (jvm.points().get(point).changes()) {
          CrashScenario most =
              Collections.max(reaching, Comparator.comparing(s -> known.get(s).hits[number]));
          deaths.add(new Death(most, point, middle(known.get(most).hits[point])));
        }
      }
    }
    return List.copyOf(deaths);
  }

  /** Where a point was not reached after all, in every other scenario that reaches it. */
  private static List<Death> elsewhere(
      Map<Death, String> results, Map<CrashScenario, Known> known) {
    Set<Integer> missed = new TreeSet<>();
    Set<Integer> reached = new TreeSet<>();
    results.forEach(
        (death, result) ->
            (result.startsWith(CrashJvm.NOT_REACHED) ? missed : reached).add(death.point));
    missed.removeAll(reached);
    List<Death> deaths = new ArrayList<>();
    known.forEach(
        (scenario, its) ->
            missed.stream()
                .filter(point -> its.hits[point] > 0)
                .map(point -> new Death(scenario, point, 1))
                .filter(death -> !results.containsKey(death))
                .forEach(deaths::add));
    return deaths;
  }

  private static int middle(int hits) {
    return (hits + 1) / 2;
  }

  private Map<Death, String> died(List<Death> deaths, Map<CrashScenario, Known> known)
      throws Exception {
    return inParallel(deaths, death -> die(death, known.get(death.scenario).script));
  }

  /** Dies, and says what is wrong then. */
  private String die(Death death, CrashRehearsal.Script script) throws Exception {
    String survived = "";
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      try (CrashDirectory directory = directory(death.scenario)) {
        survived = jvm.die(death.scenario, directory, death.point, death.hit);
        if (survived.isEmpty()) {
          List<String> problems = directory.problems(death.scenario, script);
          return problems.isEmpty() ? EXACT : String.join("\n    ", problems);
        }
      }
    }
    return survived;
  }

  /**
   * What did not turn out to be exact. What a process does in the background it does not do each
   * time: then it is enough that the point was reached in another death.
   */
  private List<String> failures(Map<Death, String> results) {
    Set<Integer> exact = new TreeSet<>();
    results.forEach(
        (death, result) -> exact.addAll(EXACT.equals(result) ? Set.of(death.point) : Set.of()));
    List<String> failures = new ArrayList<>();
    results.forEach(
        (death, result) -> {
          boolean elsewhere =
              result.startsWith(CrashJvm.NOT_REACHED) && exact.contains(death.point);
          if (!result.equals(EXACT) && !elsewhere) {
            failures.add(describe(death) + ": " + result);
          }
        });
    return failures;
  }

  private String describe(Death death) {
    return jvm.points().get(death.point).name() + " in " + death.scenario + ", hit " + death.hit;
  }

  private void report(Map<Death, String> results, Map<CrashScenario, Known> known)
      throws IOException {
    Set<Death> deaths = results.keySet();
    List<String> lines = new ArrayList<>();
    lines.add("point | where | scenario | hit | of | result");
    for (Death death : deaths) {
      CrashPointWeaver.Point point = jvm.points().get(death.point);
      lines.add(
          String.join(
              " | ",
              point.name(),
              point.where(),
              death.scenario.name(),
              String.valueOf(death.hit),
              String.valueOf(known.get(death.scenario).hits[death.point]),
              results.get(death)));
    }
    long points = deaths.stream().map(Death::point).distinct().count();
    long exact = results.values().stream().filter(EXACT::equals).count();
    lines.add(deaths.size() + " deaths at " + points + " points, " + exact + " exact");
    Collections.sort(lines.subList(1, lines.size() - 1));
    unreached(known).forEach(point -> lines.add("not reached: " + point));
    Files.write(REPORT, lines);
  }

  private Set<String> unreached(Map<CrashScenario, Known> known) {
    Set<String> unreached = new TreeSet<>();
    for (int point = 0; point < jvm.points().size(); point++) {
      int number = point;
      if (known.values().stream().allMatch(scenario -> scenario.hits[number] == 0)) {
        unreached.add(jvm.points().get(point).name());
      }
    }
    return unreached;
  }

  /** The points of which is known why no scenario reaches them. */
  private static Set<String> excused() throws IOException {
    try (InputStream list = CrashPointsIT.class.getResourceAsStream(UNREACHED)) {
      return new String(list.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .filter(line -> !line.isBlank() && !line.startsWith("#"))
          .map(line -> line.replaceAll(" *\\|.*", ""))
          .collect(Collectors.toCollection(TreeSet::new));
    }
  }

  private interface Work<T, R> {
    R apply(T task) throws Exception;
  }

  private <T, R> Map<T, R> inParallel(List<T> tasks, Work<T, R> work) throws Exception {
    Map<T, R> results = new ConcurrentHashMap<>();
    List<Future<?>> running = new ArrayList<>();
    for (T task : tasks) {
      running.add(
          executor.submit(
              () -> {
                try {
                  return results.put(task, work.apply(task));
                } catch (Exception | AssertionError e) {
                  throw new AssertionError("in " + task, e);
                }
              }));
    }
    for (Future<?> future : running) {
      future.get();
    }
    return results;
  }
}
