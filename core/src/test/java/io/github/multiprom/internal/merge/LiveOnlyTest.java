package io.github.multiprom.internal.merge;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.multiprom.internal.segment.Families;
import io.github.multiprom.internal.segment.FamilyDescriptor;
import io.github.multiprom.internal.segment.SegmentReader;
import io.github.multiprom.internal.segment.TestSegment;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Infos and state sets: what live processes say, and nothing in the archive. */
class LiveOnlyTest {

  private static final FamilyDescriptor BUILD = Families.info("build", "version");
  private static final FamilyDescriptor FEATURES =
      Families.stateSet("features", List.of("fast", "safe"), "env");

  @TempDir private Path path;
  private TestDirectory directory;

  @BeforeEach
  void setUp() {
    directory = new TestDirectory(path);
  }

  private Written live(long id) throws Exception {
    return new Written(
        TestSegment.create(directory.files, TestSegment.header(id, TestSegment.ELSEWHERE, id, id))
            .writer(),
        id);
  }

  private Written dead(long id) throws Exception {
    return new Written(TestSegment.dead(directory.files, id, id).writer(), id);
  }

  @Test
  void info_eachLabelSetOfTheLiveOnce() throws Exception {
    live(1).info(BUILD, "1.0");
    live(2).info(BUILD, "1.0").info(BUILD, "1.1");
    dead(3).info(BUILD, "0.9").info(BUILD, "1.0");

    assertThat(directory.series()).containsExactly("build{version=1.0} 1", "build{version=1.1} 1");
  }

  @Test
  void stateSet_onIfOnInAnyLive() throws Exception {
    live(1).turn(FEATURES, "fast", true, "a").turn(FEATURES, "safe", false, "a");
    live(2).turn(FEATURES, "safe", false, "a").turn(FEATURES, "safe", true, "b");
    dead(3).turn(FEATURES, "safe", true, "a").turn(FEATURES, "safe", true, "c");

    assertThat(directory.series())
        .containsExactly(
            "features{env=a} fast:true safe:false", "features{env=b} fast:false safe:true");
  }

  @Test
  void stateSetsOfTwoVersions_unionWhereBothHaveTheSeries() throws Exception {
    FamilyDescriptor newer = Families.stateSet("features", List.of("cheap", "fast"), "env");
    live(1).turn(FEATURES, "fast", true, "a").turn(FEATURES, "safe", true, "b");
    live(2).turn(newer, "cheap", true, "a").turn(newer, "fast", false, "a");

    assertThat(directory.series())
        .containsExactly(
            "features{env=a} cheap:true fast:true safe:false",
            "features{env=b} fast:false safe:true");
  }

  @Test
  void dead_foldedToNothing() throws Exception {
    dead(1).info(BUILD, "1.0").turn(FEATURES, "fast", true, "a").count(TestDirectory.JOBS, 2);
    assertThat(directory.series()).containsExactly("jobs{} 2.0");

    assertThat(directory.fold().folded()).isEqualTo(1);

    assertThat(directory.series()).containsExactly("jobs{} 2.0");
    assertThat(directory.reader().read().archive().blocks())
        .filteredOn(block -> block.family())
        .hasSize(1);
  }

  @Test
  void removedSeries_contributesNothingFromThenOn() throws Exception {
    Written one = live(1).info(BUILD, "1.0").count(TestDirectory.JOBS, 3);
    live(2).info(BUILD, "1.1").count(TestDirectory.JOBS, 4);
    DirectoryReader reader = directory.reader();
    assertThat(Rendered.series(reader.read().tally()))
        .containsExactly("build{version=1.0} 1", "build{version=1.1} 1", "jobs{} 7.0");

    one.remove(BUILD, "1.0").remove(TestDirectory.JOBS);

    DirectoryReader.Result after = reader.read();
    assertThat(Rendered.series(after.tally()))
        .containsExactly("build{version=1.1} 1", "jobs{} 4.0");
    assertThat(after.workers()).extracting(DirectoryReader.Worker::series).contains(0L, 2L);
    assertThat(directory.series()).containsExactly("build{version=1.1} 1", "jobs{} 4.0");

    one.info(BUILD, "1.0").count(TestDirectory.JOBS, 10);
    assertThat(Rendered.series(reader.read().tally()))
        .containsExactly("build{version=1.0} 1", "build{version=1.1} 1", "jobs{} 14.0");
  }

  @Test
  void removedSeriesOfADeadProcess_notFoldedAndNotHeld() throws Exception {
    FamilyDescriptor requests = Families.counter("requests", "path");
    dead(1).count(requests, 5, "/a").count(requests, 6, "/b").remove(requests, "/a");
    Written live = live(2).count(requests, 1, "/b").count(requests, 1, "/c");
    live.remove(requests, "/c");

    assertThat(directory.fold().folded()).isEqualTo(1);

    assertThat(directory.series()).containsExactly("requests{path=/b} 7.0");
    LiveSeries held = new LiveSeries();
    held.add(SegmentReader.open(directory.files.segment(2)));
    assertThat(held.contains(requests.shape(), requests.labels(List.of("/b")))).isTrue();
    assertThat(held.contains(requests.shape(), requests.labels(List.of("/c")))).isFalse();
  }
}
