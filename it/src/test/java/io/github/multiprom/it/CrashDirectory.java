package io.github.multiprom.it;

import io.github.multiprom.Counter;
import io.github.multiprom.FileReport;
import io.github.multiprom.FoldReport;
import io.github.multiprom.MultiprocessDirectory;
import io.github.multiprom.MultiprocessRegistry;
import io.github.multiprom.WorkerReport;
import io.github.multiprom.internal.segment.ProcessIdentity;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Stream;

/** A metrics directory in which a process dies, and what must be true of it afterwards. */
final class CrashDirectory implements AutoCloseable {
  private static final String RESIDENT = "resident";
  private static final String SUCCESSOR = "successor";

  /** Of the sum of two sums. */
  private static final double ROUNDING = 1e-12;

  /** Older than any file that might still be in the making. */
  private static final Duration OLD = Duration.ofMinutes(1);

  /** Python's files are folded only where all processes can be seen; else much later. */
  private static final Set<FileReport.Kind> LEFTOVERS =
      ProcessIdentity.seesWholeMachine()
          ? Set.of(FileReport.Kind.TEMPORARY, FileReport.Kind.FOREIGN, FileReport.Kind.PYTHON)
          : Set.of(FileReport.Kind.TEMPORARY, FileReport.Kind.FOREIGN);

  /** What {@code tmp-} files and a lock without a segment are called. */
  private static final List<String> HALF_MADE =
      List.of(
          "tmp-segment-00000000000000aa",
          "tmp-segment-00000000000000aa.lock",
          "segment-00000000000000ab.lock",
          "tmp-archive-00000000000000ac");

  private static final int MAX_ARCHIVES = 2;

  /** Where a header has the pid namespace of its process (docs/format.md). */
  private static final int PID_NAMESPACE = 96;

  private final Path metrics;
  private final Path ledger;
  private int living;

  private CrashDirectory(Path parent) throws IOException {
    metrics = Files.createDirectories(parent.resolve("metrics"));
    ledger = parent.resolve("ledger");
  }

  /** A directory without anything. */
  static CrashDirectory empty(Path parent) throws IOException {
    return new CrashDirectory(parent);
  }

  /** A directory with a worker that lives, and with what the template has. */
  static CrashDirectory in(Path parent, Path template) throws IOException {
    CrashDirectory directory = new CrashDirectory(parent);
    directory.inhabit();
    if (template != null) {
      directory.fill(template);
    }
    return directory;
  }

  /** By a worker that lives as long as this process does: its lock stays. */
  private void inhabit() {
    try (MultiprocessRegistry resident =
        MultiprocessRegistry.builder().directory(metrics).workerId(RESIDENT).open()) {
      living++;
      Counter.builder().name(RESIDENT).register(resident).inc(7);
    }
  }

  Path metrics() {
    return metrics;
  }

  Path ledger() {
    return ledger;
  }

  /** Two archives, whose segments are gone, a dead segment, a ballast, and half-made files. */
  private void fill(Path template) throws IOException {
    List<Path> dead = segments(template);
    for (int i = 0; i < dead.size(); i++) {
      String name = dead.get(i).getFileName().toString();
      for (String file : List.of(name + ".lock", name)) {
        Files.copy(template.resolve(file), metrics.resolve(file));
      }
      if (i < dead.size() - 1) {
        fold();
      }
    }
    for (String name : HALF_MADE) {
      Files.createFile(metrics.resolve(name));
    }
    Files.write(metrics.resolve("ballast"), new byte[64 * 1024]);
    age();
  }

  private static List<Path> segments(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files
          .filter(file -> file.getFileName().toString().matches("segment-\\p{XDigit}{16}"))
          .sorted()
          .toList();
    }
  }

  private void age() throws IOException {
    try (Stream<Path> files = Files.list(metrics)) {
      for (Path file : files.toList()) {
        Files.setLastModifiedTime(file, FileTime.from(Instant.now().minus(OLD)));
      }
    }
  }

  /** Folds for certain: one that scrapes in this process may be folding, too. */
  private FoldReport fold() {
    FoldReport[] last = new FoldReport[1];
    CrashStage.await(
        "a fold",
        () -> {
          last[0] = MultiprocessDirectory.of(metrics).foldWithPython();
          return last[0].done();
        });
    return last[0];
  }

  /** Takes a process for dead that lives: the lock is lost, and its pid means nothing here. */
  void foldAlive() throws IOException {
    for (FileReport file : MultiprocessDirectory.of(metrics).inspect()) {
      if (file.worker().filter(w -> w.state() == WorkerReport.State.LIVE).isPresent()) {
        try (FileChannel channel = FileChannel.open(file.path(), StandardOpenOption.WRITE)) {
          channel.write(ByteBuffer.allocate(Long.BYTES).putLong(0, 1), PID_NAMESPACE);
        }
      }
    }
    fold();
  }

  /** Whatever is wrong after the death of a process that played the scenario. */
  List<String> problems(CrashScenario scenario, CrashRehearsal.Script script) throws IOException {
    List<String> problems = new ArrayList<>();
    FileChannel noFolds = lockOutFolders();
    try (MultiprocessRegistry reader = reader();
        MultiprocessRegistry other = reader()) {
      CrashView left = CrashView.of(reader);
      check(problems, "left, by another", CrashView.of(other).beyond(left));
      noFolds.close();
      check(problems, "left", script.differs(new CrashLedger(ledger), left));
      fold();
      check(problems, "folded", CrashView.of(reader).beyond(left));
      check(problems, "folded, by another", CrashView.of(other).beyond(left));
      if (scenario.repeats()) {
        repeat(scenario, reader, left, problems);
      } else {
        succeed(reader, left, problems);
      }
      checkFiles(problems);
    }
    return problems;
  }

  /** So that one can see what the dead left before anybody cleans up. */
  private FileChannel lockOutFolders() throws IOException {
    FileChannel channel =
        FileChannel.open(
            metrics.resolve("fold.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    if (channel.tryLock() == null) {
      throw new IOException("a dead process has the fold lock in " + metrics);
    }
    return channel;
  }

  private MultiprocessRegistry reader() {
    return MultiprocessRegistry.builder().directory(metrics).readOnly().open();
  }

  private static void check(List<String> problems, String when, String problem) {
    if (!problem.isEmpty()) {
      problems.add(when + ": " + problem);
    }
  }

  /** Another worker opens the directory and counts. */
  private void succeed(MultiprocessRegistry reader, CrashView before, List<String> problems) {
    try (MultiprocessRegistry successor =
        MultiprocessRegistry.builder().directory(metrics).open()) {
      living++;
      Counter.builder().name(SUCCESSOR).register(successor).inc();
      CrashView after = CrashView.of(reader);
      check(problems, "succeeded", after.values().remove(SUCCESSOR + "{} total", 1.0) ? "" : "?");
      check(problems, "succeeded", after.beyond(before));
    }
  }

  /** Another worker does the same as the dead one should have done, and everything adds up. */
  private void repeat(
      CrashScenario scenario,
      MultiprocessRegistry reader,
      CrashView before,
      List<String> problems) {
    try (Successor successor = new Successor(metrics)) {
      scenario.play().accept(successor);
      living += (int) successor.registries().stream().filter(r -> !r.worker().isEmpty()).count();
      CrashView after = CrashView.of(reader);
      for (MultiprocessRegistry registry : successor.registries()) {
        Map<String, Double> own = CrashView.of(registry.local()).values();
        own.keySet().removeIf(name -> !CrashView.adds(name));
        own.replaceAll((name, value) -> before.values().getOrDefault(name, 0.0) + value);
        own.forEach(
            (name, sum) -> {
              double seen = after.values().getOrDefault(name, 0.0);
              if (Math.abs(seen - sum) > ROUNDING * sum) {
                problems.add("repeated: " + name + ": " + seen + ", not " + sum);
              }
            });
      }
    }
  }

  /** Plays without taking anything down. */
  private static final class Successor extends CrashStage {
    Successor(Path metrics) {
      super(metrics);
    }

    @Override
    void step(Runnable update) {
      update.run();
    }

    @Override
    void removal(Runnable update) {
      update.run();
    }

    @Override
    void hold(String point, Runnable held, Runnable meanwhile) {
      meanwhile.run();
      held.run();
    }

    @Override
    void askForFold(Callable<Boolean> noticed) {
      // nobody else is there
    }
  }

  /** Nothing is left of the dead, nothing half-made, and nothing damaged. */
  private void checkFiles(List<String> problems) throws IOException {
    age();
    fold();
    fold();
    List<FileReport> files = MultiprocessDirectory.of(metrics).inspect();
    for (FileReport file : files) {
      if (LEFTOVERS.contains(file.kind()) || file.fault().isPresent()) {
        problems.add("a leftover: " + file);
      }
    }
    long segments = files.stream().filter(f -> f.kind() == FileReport.Kind.SEGMENT).count();
    long locks = files.stream().filter(f -> f.path().toString().endsWith(".lock")).count();
    long archives =
        files.stream()
            .filter(f -> f.path().getFileName().toString().startsWith("archive-"))
            .count();
    if (segments != living || locks > living + 2 || archives > MAX_ARCHIVES) {
      problems.add(
          living
              + " workers live, and there are "
              + files.stream().map(f -> f.path().getFileName()).toList());
    }
  }

  @Override
  public void close() throws IOException {
    try (Stream<Path> files = Files.walk(metrics.getParent())) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
