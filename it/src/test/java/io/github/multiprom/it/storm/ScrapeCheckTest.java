package io.github.multiprom.it.storm;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.multiprom.it.demo.Exposition;
import io.github.multiprom.it.storm.Violation.Kind;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ScrapeCheckTest {
  private static final String PLAIN =
      """
      # TYPE storm_plain_total counter
      storm_plain_total %d
      """;

  private static final String POINT =
      """
      # TYPE storm_classic histogram
      storm_classic_bucket{kind="0",le="1.0"} %d
      storm_classic_bucket{kind="0",le="+Inf"} %d
      storm_classic_count{kind="0"} %d
      storm_classic_sum{kind="0"} %d
      """;

  @TempDir Path directory;
  private Books books;

  @BeforeEach
  void twoOfThreeUpdatesReturned() throws Exception {
    books = new Books(directory);
    Book book = books.create(1, 0);
    book.add(Catalogue.PLAIN, 2, () -> {});
    try {
      book.add(
          Catalogue.PLAIN,
          1,
          () -> {
            throw new IllegalStateException("killed");
          });
    } catch (IllegalStateException e) {
      book.close();
    }
  }

  private static Exposition plain(int value) {
    return Exposition.parse(PLAIN.formatted(value));
  }

  private List<Kind> againstBooks(int value) {
    return kinds(new ScrapeCheck(plain(value)).against(books.acknowledged(), books.intended()));
  }

  private static List<Kind> coherence(String text) {
    return kinds(new ScrapeCheck(Exposition.parse(text)).coherence());
  }

  private static List<Kind> kinds(ScrapeCheck check) {
    return check.violations().stream().map(Violation::kind).toList();
  }

  @Test
  void withTheUpdateUnderWayOrWithoutIt_isRight() {
    assertThat(againstBooks(2)).isEmpty();
    assertThat(againstBooks(3)).isEmpty();
  }

  @Test
  void lessThanAcknowledged_isLost() {
    assertThat(againstBooks(1)).containsExactly(Kind.LOST);
  }

  @Test
  void moreThanIntended_isDoubled() {
    assertThat(againstBooks(4)).containsExactly(Kind.DOUBLED);
  }

  @Test
  void lessThanAnotherScraperSaw_isBackwards() throws Exception {
    HighWater highWater = HighWater.create(directory.resolve("high-water"));
    highWater.raise(plain(3), new ScrapeId(7, 1));
    assertThat(kinds(new ScrapeCheck(plain(3)).against(highWater.marks()))).isEmpty();
    ScrapeCheck check = new ScrapeCheck(plain(2)).against(highWater.marks());
    assertThat(check.violations())
        .containsExactly(
            new Violation(Kind.BACKWARDS, "storm_plain_total is 2.0; it was 3.0 in scrape 7-1"));
    assertThat(kinds(new ScrapeCheck(Exposition.parse("")).against(highWater.marks())))
        .containsExactly(Kind.BACKWARDS);
  }

  @Test
  void wholePoint_isCoherent() {
    assertThat(coherence(POINT.formatted(4, 5, 5, 5))).isEmpty();
  }

  @Test
  void countBucketsOrSumApart_areTorn() {
    assertThat(coherence(POINT.formatted(4, 5, 6, 6))).containsExactly(Kind.TORN);
    assertThat(coherence(POINT.formatted(4, 5, 5, 4))).containsExactly(Kind.TORN);
    assertThat(coherence(POINT.formatted(6, 5, 5, 5))).containsExactly(Kind.TORN);
  }

  @Test
  void seriesThatNobodyHas_isTorn() {
    assertThat(coherence("# TYPE storm_plain_total counter\nstorm_plain_total{a=\"b\"} 1\n"))
        .containsExactly(Kind.TORN);
    assertThat(coherence("# TYPE storm_other gauge\nstorm_other 1\n")).containsExactly(Kind.TORN);
  }
}
