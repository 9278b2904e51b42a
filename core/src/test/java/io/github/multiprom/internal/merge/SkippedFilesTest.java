package io.github.multiprom.internal.merge;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SkippedFilesTest {

  private final List<String> named = new ArrayList<>();
  private final SkippedFiles skipped =
      new SkippedFiles((file, why) -> named.add(file + ": " + why));

  @Test
  void everyScrape_countedAnewAndNamedOnce() {
    for (int scrape = 0; scrape < 2; scrape++) {
      skipped.reset();
      skipped.add(Path.of("a"), SkippedFiles.Reason.FOREIGN, "x");
      skipped.add(Path.of("b"), SkippedFiles.Reason.MALFORMED, "y");
      skipped.add(Path.of("c"), SkippedFiles.Reason.MALFORMED, "y");
      assertThat(skipped.counts()).isEqualTo(Map.of("foreign", 1, "malformed", 2));
    }
    skipped.reset();
    assertThat(skipped.counts()).isEmpty();
    assertThat(named).containsExactly("a: x", "b: y", "c: y");
  }

  @Test
  void anotherReason_namedAgain() {
    skipped.add(Path.of("a"), SkippedFiles.Reason.MALFORMED, "x");
    skipped.add(Path.of("a"), SkippedFiles.Reason.UNREADABLE, "y");

    assertThat(skipped.counts()).isEqualTo(Map.of("unreadable", 1));
    assertThat(named).containsExactly("a: x", "a: y");
  }

  @Test
  void manyFiles_allCountedAndTheFirstNamed() {
    for (int i = 0; i < SkippedFiles.MAX_NAMED + 5; i++) {
      skipped.add(Path.of("" + i), SkippedFiles.Reason.FOREIGN, "x");
    }
    assertThat(skipped.counts()).isEqualTo(Map.of("foreign", SkippedFiles.MAX_NAMED + 5));
    assertThat(named).hasSize(SkippedFiles.MAX_NAMED);
  }
}
