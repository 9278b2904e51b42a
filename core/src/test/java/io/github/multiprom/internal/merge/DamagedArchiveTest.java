package io.github.multiprom.internal.merge;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.multiprom.internal.segment.DirectoryFiles;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DamagedArchiveTest {

  @TempDir private Path path;
  private TestDirectory directory;
  private DirectoryFiles files;

  /** Archive 1 holds 5 jobs, archive 2, which is then damaged, 7. */
  @BeforeEach
  void foldTwice() throws Exception {
    directory = new TestDirectory(path);
    files = directory.files;
    directory.deadWorker(1, 5);
    directory.fold();
    directory.deadWorker(2, 2);
    directory.fold();
    assertThat(directory.series()).containsExactly("jobs{} 7.0");
    byte[] bytes = Files.readAllBytes(files.archive(2));
    bytes[bytes.length / 2] ^= 1;
    Files.write(files.archive(2), bytes);
  }

  @Test
  void highestDamaged_spareCountsAndTheDamagedIsNamed() throws Exception {
    DirectoryReader reader = directory.reader();
    for (int scrape = 0; scrape < 2; scrape++) {
      DirectoryReader.Result result = reader.read();
      assertThat(Rendered.series(result.tally())).containsExactly("jobs{} 5.0");
      assertThat(result.skippedFiles()).isEqualTo(Map.of("malformed", 1));
      assertThat(result.archive()).isNotNull();
      assertThat(result.archive().generation()).isEqualTo(1);
    }
    Archives archives = new Archives(files, new Tally());
    archives.load();
    assertThat(archives.damaged()).containsOnlyKeys(files.archive(2));
    assertThat(archives.highest()).isEqualTo(2);
  }

  @Test
  void nothingDead_nothingRemoved() throws Exception {
    directory.fold();
    assertThat(directory.names()).containsExactly("archive-1", "archive-2");
  }

  @Test
  void nextFold_buildsOnTheSpareAboveTheDamaged() throws Exception {
    directory.deadWorker(3, 10);

    assertThat(directory.fold()).isNotNull().extracting(Folder.Result::generation).isEqualTo(3L);

    assertThat(directory.series()).containsExactly("jobs{} 15.0");
    DirectoryReader.Result result = directory.reader().read();
    assertThat(result.skippedFiles()).isEmpty();
  }

  @Test
  void bothDamaged_onlyTheLivingCount() throws Exception {
    Files.write(files.archive(1), new byte[10]);
    directory.deadWorker(3, 10);

    DirectoryReader.Result result = directory.reader().read();

    assertThat(Rendered.series(result.tally())).containsExactly("jobs{} 10.0");
    assertThat(result.skippedFiles()).isEqualTo(Map.of("malformed", 2));
  }

  @Test
  void repaired_countsAgain() throws Exception {
    DirectoryReader reader = directory.reader();
    byte[] bytes = Files.readAllBytes(files.archive(2));
    assertThat(Rendered.series(reader.read().tally())).containsExactly("jobs{} 5.0");
    bytes[bytes.length / 2] ^= 1;
    Files.delete(files.archive(2));
    Files.write(files.archive(2), bytes);

    DirectoryReader.Result result = reader.read();
    assertThat(Rendered.series(result.tally())).containsExactly("jobs{} 7.0");
    assertThat(result.skippedFiles()).isEmpty();
  }

  /** Its checksum is right, but it would never count: the one before it is the spare one. */
  @Test
  void contradictorySpare_theSoundOneBeforeItIsKept() throws Exception {
    Files.delete(files.archive(2));
    directory.contradictoryArchive(2);
    directory.deadWorker(3, 10);

    directory.fold();

    assertThat(directory.names()).containsExactly("archive-1", "archive-3");
    assertThat(directory.series()).containsExactly("jobs{} 15.0");
  }
}
