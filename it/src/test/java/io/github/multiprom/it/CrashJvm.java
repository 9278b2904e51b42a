package io.github.multiprom.it;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Starts processes with crash points, as fast as can be: there are hundreds. */
final class CrashJvm {
  /** What a result begins with where a process came to its end. */
  static final String NOT_REACHED = "not reached";

  private static final String CORE = "multiprom-core-";

  private final Path home;
  private final String classPath;
  private final Path shared;
  private final List<CrashPointWeaver.Point> points;

  private CrashJvm(Path home, String classPath, Path shared, List<CrashPointWeaver.Point> points) {
    this.home = home;
    this.classPath = classPath;
    this.shared = shared;
    this.points = points;
  }

  /**
   * Weaves, and lets a first process write down the classes for the others.
   *
   * @param home of the Java to run
   * @param directory for the woven jar
   */
  static CrashJvm of(Path home, Path directory) throws IOException {
    Path woven = directory.resolve("woven.jar");
    try (Stream<Path> files = Files.list(Path.of("target", "lib"))) {
      List<Path> jars = files.sorted().toList();
      Path core = jars.stream().filter(CrashJvm::isCore).findFirst().orElseThrow();
      List<CrashPointWeaver.Point> points =
          CrashPointWeaver.weave(core, Path.of("target", "test-classes"), woven);
      String classPath =
          Stream.concat(Stream.of(woven), jars.stream().filter(jar -> !isCore(jar)))
              .map(jar -> jar.toAbsolutePath().toString())
              .collect(Collectors.joining(File.pathSeparator));
      return new CrashJvm(home, classPath, directory.resolve("shared.jsa"), points);
    }
  }

  private static boolean isCore(Path jar) {
    return jar.getFileName().toString().startsWith(CORE);
  }

  List<CrashPointWeaver.Point> points() {
    return points;
  }

  /** Plays a scenario to its end, and keeps the classes of that for the processes after it. */
  void play(CrashScenario scenario, CrashDirectory directory) throws Exception {
    List<String> keep = List.of("-XX:ArchiveClassesAtExit=" + shared, "-Xlog:cds=off");
    expectEnd(directory, command(scenario, keep, directory));
  }

  /** Plays a scenario to its end and counts the hits. */
  int[] record(CrashScenario scenario, CrashDirectory directory, Path hits) throws Exception {
    expectEnd(directory, command(scenario, List.of(), directory, hits));
    String[] numbers = Files.readString(hits).replaceAll("[\\[\\] ]", "").split(",");
    return Stream.of(numbers).mapToInt(Integer::parseInt).toArray();
  }

  /** Plays a scenario to a point; returns what is wrong if that was not reached. */
  String die(CrashScenario scenario, CrashDirectory directory, int point, int hit)
      throws Exception {
    List<String> options =
        List.of("-D" + CrashPoints.POINT + "=" + point, "-D" + CrashPoints.HIT + "=" + hit);
    try (Child child = command(scenario, options, directory).start()) {
      int status = end(child, directory);
      return status == CrashPoints.HALTED
          ? ""
          : NOT_REACHED + ", ended with " + status + "\n" + child;
    }
  }

  private static void expectEnd(CrashDirectory directory, Child.Command command) throws Exception {
    try (Child child = command.start()) {
      int status = end(child, directory);
      if (status != 0) {
        throw new AssertionError("ended with " + status + ": " + child);
      }
    }
  }

  /** Waits for the end of a process, and does meanwhile what it asks for. */
  private static int end(Child child, CrashDirectory directory) throws Exception {
    Path asked = CrashWorker.asked(directory.ledger());
    Await.until(
        "the end of " + child,
        () -> {
          if (Files.exists(asked)) {
            directory.foldAlive();
            Files.delete(asked);
          }
          return !child.isAlive();
        });
    return child.awaitExit();
  }

  private Child.Command command(
      CrashScenario scenario, List<String> more, CrashDirectory directory, Path... further) {
    List<String> line = new ArrayList<>();
    if (scenario.fileLimit() > 0) {
      String limited = "ulimit -f " + scenario.fileLimit() + "; exec \"$@\"";
      line.addAll(List.of("bash", "-c", limited, "bash"));
    }
    line.add(home.resolve("bin/java").toString());
    line.addAll(Child.SMALL);
    line.addAll(List.of("-Xshare:auto", "-XX:-UsePerfData"));
    line.add("-Dorg.slf4j.simpleLogger.defaultLogLevel=warn");
    if (Files.exists(shared)) {
      line.add("-XX:SharedArchiveFile=" + shared);
    }
    line.addAll(more);
    line.addAll(List.of("-cp", classPath, CrashWorker.class.getName(), scenario.name()));
    line.addAll(List.of(directory.metrics().toString(), directory.ledger().toString()));
    Stream.of(further).map(Path::toString).forEach(line::add);
    return new Child.Command(line, Map.of());
  }
}
