package io.github.multiprom.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.multiprom.MultiprocessRegistry;
import io.github.multiprom.exporter.cli.Main;
import io.github.multiprom.it.demo.Exposition;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who is who, and who is dead, when pids, locks and clocks are not what they seem. */
class IdentityIT {
  private static final String LIVE = "multiprom_workers{state=\"live\"}";
  private static final String DEAD = "multiprom_workers{state=\"dead\"}";
  private static final String A = ObedientWorker.SERIES + "{name=\"a\"}";

  private static final String FOLDED = "another process folded this live process's segment";

  /** How long a stopped worker stands still while others scrape and fold. */
  private static final long PAUSE_MILLIS = Long.getLong("multiprom.it.pauseSeconds", 3) * 1_000;

  @TempDir(factory = SharedMemory.class)
  Path parent;

  private Path directory;

  @BeforeEach
  void createDirectory() throws Exception {
    directory = Files.createDirectory(parent.resolve("metrics"));
  }

  private Child worker(String... through) {
    return Child.java(ObedientWorker.class).through(List.of(through)).metricsIn(directory).start();
  }

  /** A worker with a pid namespace of its own, where it has pid 1 or so, as in a container. */
  private Child container(String... more) throws Exception {
    List<String> unshare = new ArrayList<>(List.of("unshare", "--pid", "--fork", "--mount-proc"));
    unshare.addAll(List.of("--kill-child=KILL"));
    unshare.addAll(List.of(more));
    requireNamespaces(unshare);
    return worker(unshare.toArray(String[]::new));
  }

  private static void requireNamespaces(List<String> unshare) throws Exception {
    List<String> probe = new ArrayList<>(unshare);
    probe.add("true");
    boolean possible;
    try (Child child = Child.command(probe.toArray(String[]::new)).start()) {
      possible = child.awaitExit() == 0;
    }
    Peers.require(
        possible ? Optional.of(true) : Optional.empty(),
        "no namespaces can be made here: run this test as root");
  }

  private MultiprocessRegistry reader() {
    return MultiprocessRegistry.builder().directory(directory).readOnly().open();
  }

  private static Exposition scrape(MultiprocessRegistry reader) {
    return Exposition.parse(Workspace.text(reader));
  }

  private static void awaitDeadFolded(MultiprocessRegistry reader, int live) throws Exception {
    Await.until(
        "a fold that leaves " + live,
        () -> scrape(reader).value(LIVE) == live && scrape(reader).value(DEAD) == 0);
  }

  private List<String> segments() throws Exception {
    try (Stream<Path> files = Files.list(directory)) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.startsWith("segment-") && !name.endsWith(".lock"))
          .toList();
    }
  }

  private void fold() throws Exception {
    try (Child fold = Child.java(Main.class, "fold", "--dir", directory).start()) {
      assertThat(fold.awaitExit()).as(fold::toString).isZero();
    }
  }

  @Test
  void samePidInTwoContainers_bothCountAndEachSeesTheOthersDeath() throws Exception {
    try (Child one = container();
        Child other = container();
        MultiprocessRegistry reader = reader()) {
      one.awaitLine("ready");
      other.awaitLine("ready");
      one.ask("count a 10");
      other.ask("count a 5");
      Exposition merged = scrape(reader);
      List<String> infos =
          merged.samples().keySet().stream()
              .filter(name -> name.startsWith("multiprom_worker_info"))
              .toList();
      assertThat(infos).hasSize(2);
      assertThat(infos).extracting(i -> Exposition.label(i, "pid")).hasSize(2).containsOnly("1");
      assertThat(infos).extracting(i -> Exposition.label(i, "worker")).doesNotHaveDuplicates();
      fold();
      assertThat(one.ask("value " + A)).isEqualTo("15.0");
      assertThat(other.ask("value " + LIVE)).isEqualTo("2.0");

      one.sigkill();
      one.awaitExit();
      Await.until(
          "the survivor to fold the dead",
          () -> other.ask("value " + LIVE).equals("1.0") && segments().size() == 1);
      assertThat(other.ask("value " + A)).isEqualTo("15.0");
      other.ask("count a 1");
      assertThat(scrape(reader).value(A)).isEqualTo(16);
    }
  }

  /** Pids mean nothing from the outside, and without its file the lock proves nothing either. */
  @Test
  void containerWhoseLockFileIsGone_countsAsAlive() throws Exception {
    try (Child contained = container();
        MultiprocessRegistry reader = reader()) {
      contained.awaitLine("ready");
      contained.ask("count a 10");
      Files.delete(directory.resolve(segments().get(0) + ".lock"));
      fold();
      assertThat(scrape(reader).value(LIVE)).isEqualTo(1);
      contained.ask("count a 1");
      assertThat(scrape(reader).value(A)).isEqualTo(11);
    }
  }

  /**
   * A process in a container loses its lock: nobody outside can know that it lives. It is folded,
   * notices within a second or so, and goes on from zero.
   */
  @Test
  void containerThatLosesItsLock_isFoldedNoticesAndDoublesNothing() throws Exception {
    try (Child contained = container();
        MultiprocessRegistry reader = reader()) {
      contained.awaitLine("ready");
      contained.ask("count a 10");
      List<String> before = segments();
      contained.ask("loseLock");
      Await.until(
          "a fold, and that it is noticed",
          () -> {
            reader.scrape();
            return contained.err().stream().anyMatch(line -> line.contains(FOLDED));
          });
      assertThat(segments()).hasSize(1).isNotEqualTo(before);
      contained.ask("count a 7");
      assertThat(contained.ask("value " + A)).isEqualTo("17.0");
      Exposition merged = scrape(reader);
      assertThat(merged.value(A)).isEqualTo(17);
      assertThat(merged.value("multiprom_faults_total")).isEqualTo(1);
    }
  }

  /** Here its pid tells that it lives. */
  @ParameterizedTest
  @ValueSource(strings = {"loseLock", "interrupt", "leak"})
  void lockLostThroughASecondChannel_neverFolded(String how) throws Exception {
    try (Child worker = worker();
        MultiprocessRegistry reader = reader()) {
      worker.awaitLine("ready");
      worker.ask("count a 10");
      assertThat(locksHeld()).isOne();
      assertThat(worker.ask(how)).isEqualTo("lost");
      Await.until("the lock is free", () -> locksHeld() == 0); // where a cleaner has to close it
      List<String> segments = segments();
      fold();
      assertThat(scrape(reader).value(LIVE)).isEqualTo(1);
      assertThat(segments()).isEqualTo(segments);
      worker.ask("count a 1");
      assertThat(scrape(reader).value(A)).isEqualTo(11);
      worker.sigkill();
      worker.awaitExit();
      awaitDeadFolded(reader, 0);
      assertThat(scrape(reader).value(A)).isEqualTo(11);
    }
  }

  /** Of how many segments somebody holds the lock. */
  private int locksHeld() throws Exception {
    int held = 0;
    for (String segment : segments()) {
      try (FileChannel channel =
              FileChannel.open(directory.resolve(segment + ".lock"), StandardOpenOption.READ);
          FileLock lock = channel.tryLock(0, Long.MAX_VALUE, true)) {
        held += lock == null ? 1 : 0;
      }
    }
    return held;
  }

  /** A process's locks on a file end with the first channel to it that the process closes. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void twoRegistriesInAJvm_neitherHarmsTheOther(int classLoaders) throws Exception {
    try (Child both = Child.java(TwoWorkers.class, classLoaders).metricsIn(directory).start();
        Child other = worker();
        Child third = worker();
        MultiprocessRegistry reader = reader()) {
      for (Child child : List.of(both, other, third)) {
        child.awaitLine("ready");
      }
      both.ask("0 count a 10");
      both.ask("1 count a 5");
      other.ask("count a 1");
      third.ask("count a 2");
      assertThat(both.ask("0 value " + A)).isEqualTo("18.0");
      assertThat(both.ask("1 value " + A)).isEqualTo("18.0");
      assertThat(other.ask("value " + LIVE)).isEqualTo("4.0");
      assertThat(locksHeld()).isEqualTo(4);

      third.sigkill();
      third.awaitExit();
      Await.until(
          "a fold in the JVM with two registries, or beside it",
          () ->
              both.ask("0 value " + DEAD).equals("0.0")
                  && both.ask("1 value " + LIVE).equals("3.0")
                  && segments().size() == 3);
      assertThat(both.ask("1 value " + A)).isEqualTo("18.0");
      assertThat(locksHeld()).isEqualTo(3);

      assertThat(both.ask("0 close")).isEqualTo("closed");
      both.ask("1 count a 1");
      fold();
      assertThat(other.ask("value " + A)).isEqualTo("19.0");
      assertThat(other.ask("value " + LIVE)).isEqualTo("2.0");
      assertThat(locksHeld()).isEqualTo(3);

      both.sigkill();
      both.awaitExit();
      awaitDeadFolded(reader, 1);
      assertThat(scrape(reader).value(A)).isEqualTo(19);
    }
  }

  /** The kernel gives the pid of a dead worker to the next process, which is no worker. */
  @Test
  void pidUsedAgain_theWorkerIsDead() throws Exception {
    requireNamespaces(List.of("unshare", "--pid", "--fork", "--mount-proc"));
    // A worker counts and is killed; a sleep gets its pid; then the dead are folded.
    String script =
        """
        dir=$1; shift
        mkfifo "$dir.in"
        "$@" %s <"$dir.in" >"$dir.out" 2>/dev/null &
        worker=$!
        exec 3>"$dir.in"
        echo count a 10 >&3
        until grep -q answer "$dir.out"; do sleep 0.05; done
        kill -9 $worker; wait $worker 2>/dev/null
        echo $((worker - 1)) >/proc/sys/kernel/ns_last_pid
        sleep 100 &
        echo "$worker $!"
        "$@" %s fold --dir "$dir"
        """
            .formatted(ObedientWorker.class.getName(), Main.class.getName());
    List<String> java = Child.java(Main.class).line();
    List<String> line =
        new ArrayList<>(
            List.of("unshare", "--pid", "--fork", "--mount-proc", "sh", "-c", script, "sh"));
    line.add(directory.toString());
    line.addAll(java.subList(0, java.size() - 1));
    Child.Command command = Child.command(line.toArray(String[]::new)).metricsIn(directory);
    try (Child shell = command.start()) {
      assertThat(shell.awaitExit()).as(shell::toString).isZero();
      String[] pids = shell.out().get(0).split(" ", -1);
      assertThat(pids[1]).as("the pid of the worker, used again").isEqualTo(pids[0]);
      assertThat(shell.out().subList(1, shell.out().size()))
          .as("the lines of fold; a JVM may warn of a pid that another namespace has, too")
          .anyMatch(said -> said.contains("1 dead worker folded"));
    }
    try (MultiprocessRegistry reader = reader()) {
      assertThat(scrape(reader).value(A)).isEqualTo(10);
      assertThat(scrape(reader).value(LIVE)).isZero();
    }
  }

  @Test
  void stoppedInMidUpdate_notFoldedAndGoesOn() throws Exception {
    try (Child stopped = worker();
        Child other = worker();
        MultiprocessRegistry reader = reader()) {
      stopped.awaitLine("ready");
      other.awaitLine("ready");
      stopped.ask("hammer");
      other.ask("count a 1");
      double last = 0;
      String hammer = ObedientWorker.SERIES + "{name=\"hammer\"}";
      for (int round = 0; round < 3; round++) {
        stopped.stop();
        double standing = scrape(reader).value(hammer);
        assertThat(standing).isGreaterThanOrEqualTo(last);
        long until = System.nanoTime() + PAUSE_MILLIS * 1_000_000 / 3;
        while (System.nanoTime() < until) {
          Exposition merged = scrape(reader);
          assertThat(merged.value(LIVE)).isEqualTo(2);
          assertThat(merged.value(hammer)).isEqualTo(standing);
          assertThat(merged.value(ObedientWorker.OBSERVATIONS + "_count"))
              .isEqualTo(merged.value(ObedientWorker.OBSERVATIONS + "_sum"));
          assertThat(other.ask("value " + hammer)).isEqualTo(Double.toString(standing));
          fold();
        }
        stopped.signal("CONT");
        Await.until("it goes on", () -> scrape(reader).value(hammer) > standing);
        last = standing;
      }
      double updates = Double.parseDouble(stopped.ask("rest"));
      assertThat(scrape(reader).value(hammer)).isEqualTo(updates).isGreaterThan(last);
      assertThat(segments()).hasSize(2);
    }
  }

  /** A folder that stands still for as long as it takes others to fold, and then goes on. */
  @Test
  void stoppedFolder_doublesNothingWhenItGoesOn() throws Exception {
    double counted = 0;
    try (MultiprocessRegistry reader = reader()) {
      for (int round = 0; round < 3; round++) {
        try (Child worker = worker()) {
          worker.awaitLine("ready");
          worker.ask("count a 10");
          worker.sigkill();
          worker.awaitExit();
        }
        counted += 10;
        try (Child folder = Child.java(Main.class, "fold", "--dir", directory).start()) {
          Thread.sleep(300 + 100L * round); // somewhere in its work
          folder.stop();
          assertThat(scrape(reader).value(A)).isEqualTo(counted);
          try (Child other = Child.java(Main.class, "fold", "--dir", directory).start()) {
            other.awaitExit(); // it may find the other at work
          }
          assertThat(scrape(reader).value(A)).isEqualTo(counted);
          folder.signal("CONT");
          folder.awaitExit();
        }
        assertThat(scrape(reader).value(A)).isEqualTo(counted);
      }
      awaitDeadFolded(reader, 0);
      assertThat(scrape(reader).value(A)).isEqualTo(counted);
    }
  }

  /** Monotonic clocks that differ by hours: the value set last is the last. */
  @Test
  void twoTimeNamespaces_mostRecentIsTheLast() throws Exception {
    List<String> ahead =
        List.of("unshare", "--time", "--fork", "--monotonic", "7200", "--boottime", "7200");
    requireNamespaces(ahead);
    try (Child late = worker(ahead.toArray(String[]::new));
        Child here = worker();
        MultiprocessRegistry reader = reader()) {
      late.awaitLine("ready");
      here.awaitLine("ready");
      for (int value = 1; value < 10; value += 2) {
        late.ask("set " + value);
        assertThat(scrape(reader).value(ObedientWorker.RECENT)).isEqualTo(value);
        here.ask("set " + (value + 1));
        assertThat(scrape(reader).value(ObedientWorker.RECENT)).isEqualTo(value + 1);
        assertThat(late.ask("value " + ObedientWorker.RECENT)).isEqualTo((value + 1) + ".0");
      }
      assertThat(late.ask("loseLock")).isEqualTo("lost"); // its pid and start still tell
      fold();
      assertThat(scrape(reader).value(LIVE)).isEqualTo(2);
    }
  }
}
