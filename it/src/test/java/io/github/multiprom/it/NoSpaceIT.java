package io.github.multiprom.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.multiprom.MultiprocessRegistry;
import io.github.multiprom.it.demo.Exposition;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A file system that is full: nobody dies, what is there counts on, what is dropped is counted. */
class NoSpaceIT {
  private static final String DROPPED = "multiprom_dropped_updates_total{reason=\"no_space\"}";
  private static final String DEAD = "multiprom_workers{state=\"dead\"}";
  private static final String MEGABYTE = "size=1m";
  private static final int MANY = 2_000;

  /** How a worker runs. */
  private enum Jvm {
    JDK17,
    JDK17_INTERPRETED,
    JDK25,
    JDK25_INTERPRETED;

    private List<String> options() {
      return switch (this) {
        case JDK17, JDK25 -> List.of();
        case JDK17_INTERPRETED -> List.of("-Xint", "-Dmultiprom.memory=varhandle");
        case JDK25_INTERPRETED -> List.of("-Xint", "--sun-misc-unsafe-memory-access=deny");
      };
    }

    Child.Command worker(Path directory) throws Exception {
      Path home =
          name().startsWith("JDK25") ? Jdk25.home() : Path.of(System.getProperty("java.home"));
      List<String> all =
          Stream.concat(options().stream(), Stream.of("-XX:+UseSerialGC", "-Xmx64m")).toList();
      return Child.java(home, all, ObedientWorker.class).metricsIn(directory);
    }
  }

  @TempDir Path parent;
  private Tmpfs tmpfs;
  private Path directory;

  private void mount(String options) throws Exception {
    tmpfs = Tmpfs.mount(parent.resolve("full"), options);
    directory = Files.createDirectory(tmpfs.place().resolve("metrics"));
  }

  @AfterEach
  void unmount() throws Exception {
    if (tmpfs != null) {
      tmpfs.close();
    }
  }

  private Child worker() throws Exception {
    return start(Child.java(ObedientWorker.class));
  }

  private Child start(Child.Command command) throws Exception {
    Child child = command.metricsIn(directory).start();
    child.awaitLine("ready");
    return child;
  }

  private MultiprocessRegistry reader() {
    return MultiprocessRegistry.builder().directory(directory).readOnly().open();
  }

  private static Exposition scrape(MultiprocessRegistry reader) {
    return Exposition.parse(Workspace.text(reader));
  }

  private static double sum(Exposition merged) {
    return merged.samples().entrySet().stream()
        .filter(entry -> entry.getKey().startsWith(ObedientWorker.SERIES))
        .mapToDouble(java.util.Map.Entry::getValue)
        .sum();
  }

  private static String series(String name) {
    return ObedientWorker.SERIES + "{name=\"" + name + "\"}";
  }

  @ParameterizedTest
  @EnumSource
  void filledWhileWorkersRegister_dropsAreCountedAndSpaceThatComesBackIsUsed(Jvm jvm)
      throws Exception {
    mount("size=2m");
    Path foreign = Files.write(tmpfs.place().resolve("foreign"), new byte[1_600_000]);
    try (Child one = start(jvm.worker(directory));
        Child other = start(jvm.worker(directory));
        MultiprocessRegistry reader = reader()) {
      one.ask("count base 1000");
      one.tell("hammer");
      other.tell("fill b " + MANY);
      one.awaitAnswer();
      one.ask("fill a " + MANY);
      other.awaitAnswer();
      one.ask("count base 1000");
      one.ask("fill a " + MANY); // those that are there count on
      double hammered = Double.parseDouble(one.ask("rest"));

      Exposition full = scrape(reader);
      double updates = 2_000 + 3 * MANY + hammered;
      assertThat(full.value(DROPPED)).isPositive();
      assertThat(full.value("multiprom_directory_size_bytes")).isEqualTo(2 * 1024 * 1024);
      assertThat(full.value("multiprom_directory_free_bytes")).isLessThan(500_000);
      assertThat(full.value(series("base"))).isEqualTo(2_000);
      assertThat(full.value(series("hammer"))).isEqualTo(hammered);
      assertThat(sum(full) + full.value(DROPPED)).isEqualTo(updates);
      assertThat(full.value(ObedientWorker.OBSERVATIONS + "_count")).isEqualTo(hammered);
      assertThat(full.value(ObedientWorker.OBSERVATIONS + "_sum")).isEqualTo(hammered);
      assertThat(one.ask("value " + DROPPED)).isEqualTo(Double.toString(full.value(DROPPED)));

      Files.delete(foreign);
      assertThat(scrape(reader).value("multiprom_directory_free_bytes"))
          .isGreaterThan(full.value("multiprom_directory_free_bytes"));
      awaitRecorded(one, "a" + (MANY - 1));
      double dropped = scrape(reader).value(DROPPED);
      double before = sum(scrape(reader));
      assertThat(one.ask("fill a " + MANY)).isEqualTo("filled");
      assertThat(sum(scrape(reader)) + scrape(reader).value(DROPPED))
          .isEqualTo(before + dropped + MANY);

      assertThat(one.ask("close")).isEqualTo("closed");
      assertThat(sum(scrape(reader))).isEqualTo(sum(scrape(reader)));
      for (Child worker : List.of(one, other)) {
        assertThat(worker.isAlive()).as(worker::toString).isTrue();
      }
    }
  }

  /** A series that was refused counts within a second or so of space. */
  private static void awaitRecorded(Child worker, String name) throws Exception {
    Await.until(
        "space that came back is used",
        () -> {
          worker.ask("count " + name + " 1");
          return !worker.ask("value " + series(name)).equals("0.0");
        });
  }

  /** Its death must free what it took, though nothing is left to write the archive with. */
  @Test
  void oneWorkerTookAllAndDied_isFoldedAndTheNextOneOpens() throws Exception {
    mount(MEGABYTE);
    try (MultiprocessRegistry reader = reader()) {
      double counted;
      try (Child worker = worker()) {
        worker.ask("observe 10");
        worker.ask("fill a " + 3 * MANY);
        worker.ask("fill a " + 3 * MANY);
        Exposition full = scrape(reader);
        assertThat(full.value(DROPPED)).isPositive();
        counted = sum(full);
        Tmpfs.fill(tmpfs.place().resolve("foreign"));
        worker.sigkill();
        worker.awaitExit();
      }
      Await.until("a fold", () -> scrape(reader).value(DEAD) == 0);
      assertThat(sum(scrape(reader))).isEqualTo(counted);
      assertThat(names()).noneMatch(name -> name.startsWith("segment-"));

      try (Child next = worker()) {
        next.ask("count a0 3");
        next.ask("fill c 100");
        assertThat(sum(scrape(reader)) + scrape(reader).value(DROPPED)).isGreaterThan(counted);
        assertThat(scrape(reader).value(series("a0"))).isEqualTo(2 + 3);
        assertThat(scrape(reader).value(series("c99"))).isEqualTo(1);
      }
    }
  }

  /** All at once would need more than the ballast: one after the other they make room. */
  @Test
  void manyDeadWithSeriesOfTheirOwn_areFoldedOneByOne() throws Exception {
    mount(MEGABYTE);
    double counted = 0;
    try (MultiprocessRegistry reader =
        MultiprocessRegistry.builder().directory(directory).readOnly().open()) {
      List<Child> workers = Stream.of(worker(), worker(), worker(), worker()).toList();
      try {
        for (Child worker : workers) {
          worker.ask("fill " + worker.pid() + "- " + 500);
        }
        counted = sum(scrape(reader));
        Tmpfs.fill(tmpfs.place().resolve("foreign"));
        workers.forEach(Child::sigkill);
      } finally {
        workers.forEach(Child::close);
      }
      Await.until("a fold", () -> scrape(reader).value(DEAD) == 0);
      assertThat(sum(scrape(reader))).isEqualTo(counted);
      assertThat(names()).noneMatch(name -> name.startsWith("segment-"));
    }
  }

  private List<String> names() throws Exception {
    try (Stream<Path> files = Files.list(directory)) {
      return files.map(file -> file.getFileName().toString()).toList();
    }
  }

  @Test
  void openedWhileFull_saysSoAndTheDefaultRegistryCountsInMemory() throws Exception {
    mount(MEGABYTE);
    Path foreign = Tmpfs.fill(tmpfs.place().resolve("foreign"));
    try (Child refused = Child.java(CountOnce.class).metricsIn(directory).start();
        Child fallen = Child.java(CountOnce.class, "default").metricsIn(directory).start()) {
      assertThat(refused.awaitExit()).isNotZero();
      assertThat(String.join("\n", refused.err()))
          .contains(
              "BadDirectoryException", directory.toString(), "No space left", "space and inodes");
      assertThat(fallen.awaitExit()).as(fallen::toString).isZero();
      assertThat(fallen.out()).contains(CountOnce.SAMPLE, "multiprom_degraded 1.0");
    }
    Files.delete(foreign);
    try (Child child = Child.java(CountOnce.class).metricsIn(directory).start()) {
      assertThat(child.awaitExit()).as(child::toString).isZero();
      assertThat(child.out()).contains(CountOnce.SAMPLE);
    }
  }

  @Test
  void removalsAndCollectorsWhileFull_goOnWithWhatThereIs() throws Exception {
    mount("size=3m");
    try (Child worker = worker();
        MultiprocessRegistry reader = reader()) {
      worker.ask("fill a 10");
      Path foreign = Tmpfs.fill(tmpfs.place().resolve("foreign"));
      worker.ask("fill b " + MANY);
      assertThat(worker.ask("remove a0")).isEqualTo("removed");
      assertThat(worker.ask("removeEverywhere a1"))
          .startsWith("refused:")
          .contains("No space left", "make space");
      worker.ask("collect 1000");
      Await.until(
          "a snapshot that finds no space",
          () -> worker.err().stream().anyMatch(line -> line.contains("no space to publish")));
      Exposition full = scrape(reader);
      assertThat(full.samples()).doesNotContainKeys(series("a0"), series("a1"));
      assertThat(full.value(series("a2"))).isEqualTo(1);

      Files.delete(foreign);
      Await.until(
          "space for the removal", () -> worker.ask("removeEverywhere a1").equals("removed"));
      Await.until(
          "the snapshot",
          () -> scrape(reader).value(ObedientWorker.FOREIGN + "{name=\"foreign999\"}") == 1);
      assertThat(worker.ask("close")).isEqualTo("closed");
    }
  }

  /** SIGXFSZ, which ends a process that does not expect it, and EFBIG. */
  @Test
  void fileSizeLimit_isNoSpace() throws Exception {
    Path prlimit = Peers.program("prlimit");
    directory = Files.createDirectory(parent.resolve("metrics"));
    Child.Command limited =
        Child.java(ObedientWorker.class).through(List.of(prlimit.toString(), "--fsize=200000"));
    try (Child worker = start(limited);
        MultiprocessRegistry reader = reader()) {
      worker.ask("fill a " + MANY);
      worker.ask("count a0 10");
      Exposition full = scrape(reader);
      assertThat(full.value(series("a0"))).isEqualTo(11);
      assertThat(full.value(DROPPED)).isPositive();
      assertThat(sum(full) + full.value(DROPPED)).isEqualTo(MANY + 10);
      assertThat(worker.isAlive()).isTrue();
    }
    try (Child refused =
        Child.java(CountOnce.class)
            .through(List.of(prlimit.toString(), "--fsize=40000"))
            .metricsIn(directory)
            .start()) {
      assertThat(refused.awaitExit()).isNotZero();
      assertThat(String.join("\n", refused.err())).contains("BadDirectoryException", "too large");
    }
  }

  @Test
  void noInodes_openSaysSoAndWorkersCountOn() throws Exception {
    mount("size=4m,nr_inodes=16");
    try (Child worker = worker();
        MultiprocessRegistry reader = reader()) {
      worker.ask("fill a 10");
      tmpfs.takeInodes("foreign");
      worker.ask("fill b " + MANY); // growing needs no inode
      try (Child refused = Child.java(CountOnce.class).metricsIn(directory).start()) {
        assertThat(refused.awaitExit()).isNotZero();
        assertThat(String.join("\n", refused.err())).contains("No space left", "inodes");
      }
      assertThat(sum(scrape(reader))).isEqualTo(10 + MANY);
      worker.sigkill();
      worker.awaitExit();
      assertThat(sum(scrape(reader))).isEqualTo(10 + MANY);
      Files.delete(tmpfs.place().resolve("foreign0"));
      Files.delete(tmpfs.place().resolve("foreign1"));
      Files.delete(tmpfs.place().resolve("foreign2"));
      Await.until("a fold", () -> scrape(reader).value(DEAD) == 0);
      assertThat(sum(scrape(reader))).isEqualTo(10 + MANY);
    }
  }

  /** A scrape without the files that it could not open would be wrong: there is none. */
  @Test
  void noFileDescriptors_noScrapeRatherThanAWrongOne() throws Exception {
    directory = Files.createDirectory(parent.resolve("metrics"));
    Path prlimit = Peers.program("prlimit");
    List<String> few = List.of(prlimit.toString(), "--nofile=256:256");
    try (Child starved =
        start(
            Child.java(
                    Path.of(System.getProperty("java.home")),
                    List.of("-XX:+UseSerialGC", "-Xmx64m", "-XX:-MaxFDLimit"),
                    ObedientWorker.class)
                .through(few))) {
      starved.ask("count a 10");
      assertThat(starved.ask("value " + series("a"))).isEqualTo("10.0"); // loads the classes too
      starved.ask("takeDescriptors");
      try (Child other = worker()) {
        other.ask("count a 5");
        for (int i = 0; i < 3; i++) {
          assertThat(starved.ask("value " + series("a")))
              .startsWith("failed:")
              .contains("Too many open files");
          starved.ask("count a 1");
        }
        starved.ask("giveDescriptorsBack");
        assertThat(starved.ask("value " + series("a"))).isEqualTo("18.0");
        assertThat(other.ask("value " + series("a"))).isEqualTo("18.0");
      }
    }
  }
}
