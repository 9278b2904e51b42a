package io.github.multiprom.internal.segment;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DirectoryFilesTest {

  @TempDir private Path directory;

  @ParameterizedTest
  @ValueSource(longs = {1, -1, Long.MIN_VALUE, Long.MAX_VALUE, 0x0000_0000_dead_beefL})
  void id_inAllItsNames(long id) {
    DirectoryFiles files = new DirectoryFiles(directory);
    Stream.of(
            files.segment(id),
            files.segmentLock(id),
            files.temporarySegment(id),
            files.temporarySegmentLock(id))
        .map(file -> file.getFileName().toString())
        .forEach(
            name -> {
              assertThat(DirectoryFiles.segmentId(name)).hasValue(id);
              assertThat(DirectoryFiles.isOurs(name)).isTrue();
              assertThat(DirectoryFiles.archiveGeneration(name)).isEmpty();
            });
  }

  @ParameterizedTest
  @CsvSource({
    "segment-00000000000000ff, true, false, false",
    "segment-00000000000000ff.lock, false, true, false",
    "tmp-segment-00000000000000ff, false, false, true",
    "tmp-segment-00000000000000ff.lock, false, false, true",
    "tmp-archive-00000000000000ff, false, false, true",
    "fold.lock, false, true, false",
    "workers.lock, false, true, false",
    "archive-1, false, false, false"
  })
  void name_ofOneKind(String name, boolean segment, boolean lock, boolean temporary) {
    assertThat(DirectoryFiles.isSegment(name)).isEqualTo(segment);
    assertThat(DirectoryFiles.isLock(name)).isEqualTo(lock);
    assertThat(DirectoryFiles.isTemporary(name)).isEqualTo(temporary);
    assertThat(DirectoryFiles.isOurs(name)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "segment-",
        "segment-ff",
        "segment-00000000000000fg",
        "segment-00000000000000ff0",
        "segment-+0000000000000ff",
        "tmp-archive-00000000000000ff",
        "archive-1",
        "00000000000000ff"
      })
  void noId_empty(String name) {
    assertThat(DirectoryFiles.segmentId(name)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"archive-1, 1", "archive-1000000000000000, 1000000000000000"})
  void generation_inAnArchivesName(String name, long generation) {
    assertThat(DirectoryFiles.archiveGeneration(name)).hasValue(generation);
    assertThat(new DirectoryFiles(directory).archive(generation)).hasFileName(name);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "archive-",
        "archive-1000000000000001", // nobody can ever have got there, and the next must have a name
        "archive-9223372036854775807",
        "archive-0",
        "archive--1",
        "archive-01",
        "archive-+1",
        "archive-1.bak",
        "archive-9223372036854775808",
        "notes.txt",
        "tmp-notes.txt",
        ".hidden"
      })
  void foreign_notOurs(String name) {
    assertThat(DirectoryFiles.archiveGeneration(name)).isEmpty();
    assertThat(DirectoryFiles.isOurs(name)).isFalse();
  }

  @Test
  void list_everything() throws Exception {
    DirectoryFiles files = new DirectoryFiles(directory);
    Files.createFile(files.segment(1));
    Files.createFile(files.segmentLock(1));
    Files.createFile(files.archive(3));

    assertThat(files.list())
        .containsExactlyInAnyOrder(files.segment(1), files.segmentLock(1), files.archive(3));
  }

  @Test
  void directoryGone_nothing() throws Exception {
    assertThat(new DirectoryFiles(directory.resolve("none")).list()).isEmpty();
  }
}
