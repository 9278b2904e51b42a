package io.github.multiprom.internal.merge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.multiprom.GaugeMode;
import io.github.multiprom.internal.python.FileCopy;
import io.github.multiprom.internal.python.FileIdentity;
import io.github.multiprom.internal.python.PythonFileName;
import io.github.multiprom.internal.python.PythonFiles;
import io.github.multiprom.internal.python.PythonKeys;
import io.github.multiprom.internal.python.PythonProcesses;
import io.github.multiprom.internal.segment.Families;
import io.github.multiprom.internal.segment.FamilyDescriptor;
import io.github.multiprom.internal.segment.MalformedException;
import io.github.multiprom.internal.segment.NativeBuckets;
import io.github.multiprom.internal.segment.TestSegment;
import io.prometheus.metrics.model.snapshots.Labels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Python's files beside our own segments. That nobody has them open makes their processes dead. */
class PythonMergeTest {

  private static final String LAST = "level{} ";

  @TempDir private Path path;
  private TestDirectory directory;
  private final List<String> named = new ArrayList<>();
  private DirectoryReader reader;

  @BeforeEach
  void makeReader() {
    directory = new TestDirectory(path);
    reader =
        new DirectoryReader(
            directory.files,
            directory.liveness,
            null,
            new SkippedFiles((file, why) -> named.add(file.getFileName() + ": " + why)));
  }

  private Path file(String name) {
    return path.resolve(name);
  }

  private List<String> read() throws Exception {
    return Rendered.series(reader.read().tally());
  }

  private static PythonFiles jobs(double value) {
    return PythonFiles.timed().with("jobs", "jobs_total", "{}", value);
  }

  private static PythonFiles level(double value, double unixTime) {
    return PythonFiles.timed().with("[\"level\", \"level\", {}, \"\"]", value, unixTime);
  }

  @Test
  void counters_addUpAlsoWithOurs() throws Exception {
    directory.deadWorker(1, 100);
    jobs(1).write(file("counter_1.db"));
    jobs(20.5).write(file("counter_2.db"));

    assertThat(read()).containsExactly("jobs{} 121.5");
    assertThat(reader.read().pythonFiles()).hasSize(2);
  }

  @Test
  void counterThatHasNotCounted_isThere() throws Exception {
    jobs(0).write(file("counter_1.db"));
    assertThat(read()).containsExactly("jobs{} 0.0");
  }

  @Test
  void help_isShown() throws Exception {
    PythonFiles.timed()
        .with("[\"jobs\", \"jobs_total\", {}, \"Jobs done.\"]", 1, 0)
        .write(file("counter_1.db"));
    assertThat(Rendered.all(reader.read().tally()))
        .contains("# jobs CounterSnapshot Jobs done. null");
  }

  /** As long as before, at the same places: by a process that has the same pid. */
  @Test
  void otherLabelsOfTheSameLength_areNotTakenForTheOnesBefore() throws Exception {
    for (String label : List.of("a", "b", "c")) {
      PythonFiles.timed()
          .with("jobs", "jobs_total", "{\"x\": \"" + label + "\"}", 1)
          .write(file("counter_1.db"));
      assertThat(read()).containsExactly("jobs{x=" + label + "} 1.0");
    }
  }

  @Test
  void valuesAndEntries_areThoseOfEachRead() throws Exception {
    jobs(1).write(file("counter_1.db"));
    assertThat(read()).containsExactly("jobs{} 1.0");
    jobs(2).write(file("counter_1.db"));
    assertThat(read()).containsExactly("jobs{} 2.0");
    jobs(2).with("jobs", "jobs_total", "{\"x\": \"y\"}", 3).write(file("counter_1.db"));
    assertThat(read()).containsExactly("jobs{x=y} 3.0", "jobs{} 2.0");
    PythonFiles.timed().with("runs", "runs_total", "{}", 4).write(file("counter_1.db"));
    assertThat(read()).containsExactly("runs{} 4.0");
    Files.delete(file("counter_1.db"));
    assertThat(read()).isEmpty();
    jobs(5).write(file("counter_1.db"));
    assertThat(read()).containsExactly("jobs{} 5.0");
  }

  /** The keys are those of the copy, which is another file's by then. */
  @Test
  void malformedKey_isMalformedAgainWhateverWasReadMeanwhile() throws Exception {
    PythonFileName name = Objects.requireNonNull(PythonFileName.of(file("counter_1.db")));
    PythonFiles.timed().with("[no JSON at all, and long enough]", 7, 0).write(file("counter_1.db"));
    jobs(1).write(file("counter_2.db"));
    Thread.sleep(1_100); // from then on any change shows
    FileCopy copy = new FileCopy();
    PythonSource bad = new PythonSource(name, new Tally(), new PythonKeys(), copy);
    for (int i = 0; i < 3; i++) {
      assertThatThrownBy(() -> bad.read(file("counter_1.db")))
          .isInstanceOf(MalformedException.class);
      new PythonSource(name, new Tally(), new PythonKeys(), copy).read(file("counter_2.db"));
    }
    assertThat(bad.seriesCount()).isZero();
  }

  /** Of all processes that scrape, ours among them. */
  @Test
  void mappingOfAReader_keepsNobodyAlive() throws Exception {
    level(1, 0).write(file("gauge_liveall_1.db"));
    jobs(1).write(file("counter_1.db"));
    Thread.sleep(1_100); // from then on any change shows
    for (int i = 0; i < 3; i++) {
      assertThat(read()).containsExactly("jobs{} 1.0");
      assertThat(new TestDirectory(path).series()).containsExactly("jobs{} 1.0");
    }
    assertThat(mapped()).hasSize(1);
    PythonRetirement retirement = new PythonRetirement(directory.files, new PythonProcesses());
    assertThat(retirement.retire()).hasSize(2);
  }

  /** On tmpfs the pages of a removed file are free only when nobody has them mapped. */
  @Test
  void mapping_isGivenUpWithTheFileOrWhenItIsCutOff() throws Exception {
    for (int pid = 1; pid <= 3; pid++) {
      jobs(pid).write(file("counter_" + pid + ".db"));
    }
    Thread.sleep(1_100); // from then on any change shows
    for (int i = 0; i < 3; i++) {
      assertThat(read()).containsExactly("jobs{} 6.0");
    }
    assertThat(mapped()).hasSize(3);

    Files.delete(file("counter_1.db"));
    reader.forgetRemoved();
    assertThat(mapped()).hasSize(2);

    Files.delete(file("counter_2.db"));
    assertThat(read()).containsExactly("jobs{} 3.0");
    assertThat(mapped()).hasSize(1);

    Files.write(file("counter_3.db"), new byte[4]);
    assertThat(read()).isEmpty();
    assertThat(named)
        .containsExactly("counter_3.db: shorter than its header: its process ended making it");
    assertThat(mapped()).isEmpty();
  }

  @Test
  void afterATruncation_allAreMappedAnew() throws Exception {
    jobs(1).write(file("counter_1.db"));
    Thread.sleep(1_100); // from then on any change shows
    for (int i = 0; i < 3; i++) {
      read();
    }
    reader.forgetTruncated();
    assertThat(mapped()).isEmpty();
    assertThat(read()).containsExactly("jobs{} 1.0");
    assertThat(mapped()).hasSize(1);
    reader.forgetAll();
    assertThat(mapped()).isEmpty();
  }

  private List<String> mapped() throws Exception {
    return Files.readAllLines(Path.of("/proc/self/maps"), StandardCharsets.ISO_8859_1).stream()
        .filter(line -> line.contains(path + "/counter_"))
        .toList();
  }

  @Test
  void histogram_bucketsAreNotCumulativeInFiles() throws Exception {
    for (int pid = 1; pid <= 2; pid++) {
      PythonFiles.timed()
          .with("h", "h_sum", "{\"q\": \"a\"}", 4.5)
          .with("h", "h_bucket", "{\"le\": \"1e-05\", \"q\": \"a\"}", 1)
          .with("h", "h_bucket", "{\"le\": \"10.0\", \"q\": \"a\"}", 2)
          .with("h", "h_bucket", "{\"le\": \"+Inf\", \"q\": \"a\"}", 4)
          .write(file("histogram_" + pid + ".db"));
    }
    assertThat(read()).containsExactly("h{q=a} 1.0E-5:2 10.0:4 Infinity:8 sum 9.0");
  }

  /**
   * Python adds bounds up as it finds them. With ours beside them, those are shown that all have.
   */
  @Test
  void otherBounds_areAllShownUnlessOneIsOurs() throws Exception {
    PythonFiles.boundsUpTo("2.0").write(file("histogram_1.db"));
    PythonFiles.boundsUpTo("3.0").write(file("histogram_2.db"));
    assertThat(read()).containsExactly("h{} 1.0:2 2.0:10 3.0:10 Infinity:200 sum 9.0");

    FamilyDescriptor ours = Families.histogram("h", List.of(1.0, 4.0));
    TestSegment dead = TestSegment.dead(directory.files, 3, 3);
    new Written(dead.writer(), 1).observe(ours, 0.5).observe(ours, 3.5);
    assertThat(read()).containsExactly("h{} 1.0:3 Infinity:221 sum 13.0");
  }

  /** A process got the pid of another, and its file, after a deployment. */
  @Test
  void otherBoundsInOneFile_areThoseOfTheirSeries() throws Exception {
    PythonFiles.boundsUpTo("2.0")
        .with("h", "h_sum", "{\"q\": \"b\"}", 0.5)
        .with("h", "h_bucket", "{\"le\": \"5.0\", \"q\": \"b\"}", 7)
        .with("h", "h_bucket", "{\"le\": \"+Inf\", \"q\": \"b\"}", 0)
        .write(file("histogram_1.db"));

    assertThat(read())
        .containsExactly(
            "h{q=b} 5.0:7 Infinity:0 sum 0.5", "h{} 1.0:1 2.0:10 Infinity:100 sum 4.5");
  }

  /** Its process was killed, or is, between the entries of a new series. */
  @Test
  void histogramInTheMaking_hasTheBucketsOfTheOthers() throws Exception {
    for (int entries = 1; entries < 3; entries++) {
      for (int pid : new int[] {1, 3}) { // before and after the one that is whole
        PythonFiles unfinished = PythonFiles.timed().with("h", "h_sum", "{\"q\": \"b\"}", 0);
        if (entries > 1) {
          unfinished.with("h", "h_bucket", "{\"le\": \"0.5\", \"q\": \"b\"}", 0);
        }
        unfinished.write(file("histogram_" + pid + ".db"));
      }
      List<String> alone = new TestDirectory(path).series();
      assertThat(alone)
          .containsExactly(
              entries > 1 ? "h{q=b} 0.5:0 Infinity:0 sum 0.0" : "h{q=b} Infinity:0 sum 0.0");
      whole().write(file("histogram_2.db"));
      assertThat(read())
          .containsExactly(
              "h{q=a} 0.5:1 1.0:2 Infinity:4 sum 1.0", "h{q=b} 0.5:0 1.0:0 Infinity:0 sum 0.0");
      Files.delete(file("histogram_2.db"));
    }
  }

  /** What our own processes have of that name has no buckets that it could be shown with. */
  @Test
  void histogramInTheMakingBesideANativeOne_hasItsOwnBuckets() throws Exception {
    FamilyDescriptor ours =
        Families.histogram("h", List.of())
            .withBuckets(List.of(), new NativeBuckets(5, 8, 0x1p-128, 0x1p-10, true));
    TestSegment dead = TestSegment.dead(directory.files, 3, 3);
    new Written(dead.writer(), 1).observe(ours, 0.5);
    PythonFiles.timed()
        .with("h", "h_sum", "{\"q\": \"b\"}", 0)
        .with("h", "h_bucket", "{\"le\": \"0.5\", \"q\": \"b\"}", 0)
        .write(file("histogram_1.db"));

    Tally tally = reader.read().tally();

    assertThat(tally.find("h", Labels.of("q", "b")))
        .singleElement()
        .satisfies(total -> assertThat(((DistributionTotal) total).counts()).hasSize(2));
  }

  /** Thousands of them, each of which would get the buckets of a family that has thousands. */
  @Test
  void histogramsInTheMaking_areNotShownAsMoreThanAFileMayLeadTo() throws Exception {
    int bounds = 20_000;
    PythonFiles many = PythonFiles.timed().with("h", "h_sum", "{}", 1);
    for (int i = 1; i <= bounds; i++) {
      many.with("h", "h_bucket", "{\"le\": \"" + i + ".0\"}", 1);
    }
    many.with("h", "h_bucket", "{\"le\": \"+Inf\"}", 0).write(file("histogram_1.db"));
    PythonFiles unfinished = PythonFiles.timed();
    for (int i = 0; i < 5_000; i++) {
      unfinished.with("h", "h_sum", "{\"q\": \"" + i + "\"}", 0);
    }
    unfinished.write(file("histogram_2.db"));

    List<Total> totals =
        reader.read().tally().families().stream()
            .flatMap(family -> family.present().stream())
            .toList();

    assertThat(totals.size()).isBetween(2, 200);
    assertThat(totals)
        .filteredOn(total -> total.labels().isEmpty())
        .singleElement()
        .extracting(total -> ((DistributionTotal) total).count())
        .isEqualTo((long) bounds);
  }

  private static PythonFiles whole() {
    return PythonFiles.timed()
        .with("h", "h_sum", "{\"q\": \"a\"}", 1)
        .with("h", "h_bucket", "{\"le\": \"0.5\", \"q\": \"a\"}", 1)
        .with("h", "h_bucket", "{\"le\": \"1.0\", \"q\": \"a\"}", 2)
        .with("h", "h_bucket", "{\"le\": \"+Inf\", \"q\": \"a\"}", 4);
  }

  @Test
  void summary_hasCountAndSum() throws Exception {
    for (int pid = 1; pid <= 2; pid++) {
      PythonFiles.timed()
          .with("s", "s_count", "{}", 3)
          .with("s", "s_sum", "{}", 0.1)
          .write(file("summary_" + pid + ".db"));
    }
    assertThat(read()).containsExactly("s{} 6 0.2");
  }

  @Test
  void gaugeOfEachProcess_hasItsPid() throws Exception {
    level(1, 0).write(file("gauge_all_11.db"));
    level(2, 0).write(file("gauge_all_12.db"));

    assertThat(read()).containsExactly("level{pid=11} 1.0", "level{pid=12} 2.0");
  }

  @Test
  void gauges_areMergedByTheirMode() throws Exception {
    for (Map.Entry<String, String> mode :
        Map.of("min", "-3.0", "max", "5.0", "sum", "2.0", "mostrecent", "5.0").entrySet()) {
      level(5, 1_700_000_000.25).write(file("gauge_" + mode.getKey() + "_1.db"));
      level(-3, 1_700_000_000).write(file("gauge_" + mode.getKey() + "_2.db"));
      assertThat(read()).containsExactly(LAST + mode.getValue());
      Files.delete(file("gauge_" + mode.getKey() + "_1.db"));
      Files.delete(file("gauge_" + mode.getKey() + "_2.db"));
    }
  }

  /** Adjacent doubles of that size are 238 ns apart. */
  @Test
  void mostRecent_isDecidedByTheSmallestDifference() throws Exception {
    double time = 1_800_000_000.123;
    level(1, Math.nextUp(time)).write(file("gauge_mostrecent_1.db"));
    level(2, time).write(file("gauge_mostrecent_2.db"));
    assertThat(read()).containsExactly(LAST + "1.0");
    level(2, Math.nextUp(Math.nextUp(time))).write(file("gauge_mostrecent_2.db"));
    assertThat(read()).containsExactly(LAST + "2.0");
  }

  @Test
  void mostRecent_isDecidedByTheClockAlsoBetweenOursAndPythons() throws Exception {
    TestSegment dead = TestSegment.dead(directory.files, 1, 1);
    new Written(dead.writer(), 1).set(Families.gauge("level", GaugeMode.MOST_RECENT), 3);
    double now = System.currentTimeMillis() / 1e3;
    level(1, now + 100).write(file("gauge_mostrecent_1.db"));
    assertThat(read()).containsExactly(LAST + "1.0");
    level(1, now - 100).write(file("gauge_mostrecent_1.db"));
    assertThat(read()).containsExactly(LAST + "3.0");
  }

  @Test
  void mostRecentThatWasNeverSet_isNotThere() throws Exception {
    level(0, 0).write(file("gauge_mostrecent_1.db"));
    assertThat(read()).isEmpty();
    level(7, 1e9).write(file("gauge_mostrecent_1.db"));
    assertThat(read()).containsExactly(LAST + "7.0");
  }

  @Test
  void liveGauge_leavesWithItsProcess() throws Exception {
    for (String mode : List.of("liveall", "livemin", "livemax", "livesum", "livemostrecent")) {
      Path file = level(7, 1e9).write(file("gauge_" + mode + "_999999999.db"));
      try (FileChannel held = FileChannel.open(file)) {
        assertThat(held.isOpen()).isTrue();
        String labels = mode.equals("liveall") ? "{pid=999999999}" : "{}";
        assertThat(new TestDirectory(path).series()).containsExactly("level" + labels + " 7.0");
      }
      assertThat(read()).isEmpty();
      Files.delete(file);
    }
  }

  /** All processes were looked at when it did not exist yet, and its name tells no pid. */
  @Test
  void liveGaugeOfANewFile_isThereAtOnce() throws Exception {
    level(1, 0).write(file("gauge_livesum_w1.db"));
    assertThat(read()).isEmpty();
    Path other = level(2, 0).write(file("gauge_livesum_w2.db"));
    try (FileChannel held = FileChannel.open(other)) {
      assertThat(held.isOpen()).isTrue();
      assertThat(read()).containsExactly(LAST + "2.0");
    }
  }

  @Test
  void fileThatHasGone_startOver() throws Exception {
    KnownPythonFiles known =
        new KnownPythonFiles(
            new Tally(), new SkippedFiles((file, why) -> {}), new PythonProcesses());
    jobs(1).write(file("counter_1.db"));
    List<Path> files = List.of(file("counter_1.db"), file("counter_2.db"));

    assertThat(known.contribute(files, Set.of())).isNull();
    assertThat(known.contribute(files.subList(0, 1), Set.of())).hasSize(1);
  }

  @Test
  void fileThatCannotBeLookedAt_isSkippedAndNamed() throws Exception {
    Path tooLong = file("counter_" + "1".repeat(300) + ".db");
    KnownPythonFiles known =
        new KnownPythonFiles(
            new Tally(),
            new SkippedFiles((file, why) -> named.add(file.getFileName() + ": " + why)),
            new PythonProcesses());

    assertThat(known.contribute(List.of(tooLong), Set.of())).isEmpty();
    assertThat(named).singleElement().asString().contains("counter_111").contains("too long");
  }

  @Test
  void fileThatChangesWithoutAnybody_isNoticedByWhoReadsIt() throws Exception {
    PythonProcesses processes = new PythonProcesses();
    KnownPythonFiles known =
        new KnownPythonFiles(new Tally(), new SkippedFiles((file, why) -> {}), processes);
    List<Path> files = List.of(file("gauge_livesum_w1.db"));
    level(1, 0).write(files.get(0));
    FileIdentity identity = FileIdentity.of(files.get(0));
    known.contribute(files, Set.of());
    known.contribute(List.of(), Set.of()); // forgotten with the file
    processes.readUnheld(files.get(0), identity, 1);
    assertThat(processes.mayBeInvisible()).isFalse();

    processes.forget(identity);
    known.contribute(files, Set.of());
    level(2, 0).write(files.get(0));
    known.contribute(files, Set.of());

    assertThat(processes.mayBeInvisible()).isTrue();
  }

  @Test
  void liveProcessesOfPythons_holdTheirSeries() throws Exception {
    LiveSeries live = new LiveSeries();
    List<Path> files =
        List.of(
            jobs(1).write(file("counter_1.db")),
            level(1, 0).write(file("gauge_all_2.db")),
            whole().write(file("histogram_3.db")));
    for (Path one : files) {
      PythonFileName name = Objects.requireNonNull(PythonFileName.of(one));
      PythonSource source = new PythonSource(name, new Tally(), new PythonKeys(), new FileCopy());
      source.read(one);
      live.add(source);
    }
    Tally tally = reader.read().tally();

    assertThat(tally.families()).hasSize(3);
    for (TalliedFamily family : tally.families()) {
      assertThat(family.present())
          .singleElement()
          .satisfies(total -> assertThat(live.contains(family.shape(), total.labels())).isTrue());
    }
  }

  @Test
  void badFile_isSkippedAndNamed() throws Exception {
    jobs(1).write(file("counter_1.db"));
    Files.createFile(file("counter_2.db"));
    Files.write(file("counter_3.db"), new byte[] {99, 0, 0, 0, 0, 0, 0, 0});
    PythonFiles.timed().with("{}", 1, 0).write(file("counter_5.db"));
    PythonFiles.timed().with("", "", "{}", 1).write(file("counter_6.db"));
    PythonFiles.timed().with("h", "h_bucket", "{\"le\": \"x\"}", 1).write(file("histogram_7.db"));
    PythonFiles.timed().with("h", "h_total", "{}", 1).write(file("histogram_8.db"));
    PythonFiles.timed()
        .with("h", "h_bucket", "{\"le\": \"+Inf\"}", 0.5)
        .write(file("histogram_9.db"));
    PythonFiles.timed()
        .with("h", "h_bucket", "{\"le\": \"1.0\"}", 1)
        .write(file("histogram_12.db"));
    Files.createDirectory(file("counter_10.db"));
    jobs(1).write(file("info_11.db"));

    DirectoryReader.Result result = reader.read();

    assertThat(Rendered.series(result.tally())).containsExactly("jobs{} 1.0");
    assertThat(named)
        .containsExactlyInAnyOrder(
            "counter_2.db: shorter than its header: its process ended making it",
            "counter_3.db: says that 99 bytes are used, and has 8",
            "counter_5.db: entries that don't end with the last of 32 bytes",
            "counter_6.db: a family that can't be shown: '': Illegal metric name. The metric name"
                + " contains unsupported characters Call"
                + " PrometheusNaming.sanitizeMetricName(name) to avoid this error.",
            "histogram_7.db: a bucket up to 'x'",
            "histogram_8.db: a sample 'h_total' of h",
            "histogram_9.db: a count of 0.5",
            "histogram_12.db: a histogram that lacks its last bucket",
            "counter_10.db: not a regular file",
            "info_11.db: it is no file of multiprom's");
  }
}
