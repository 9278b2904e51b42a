package io.github.multiprom.internal.merge;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.multiprom.internal.segment.Families;
import io.github.multiprom.internal.segment.FamilyDescriptor;
import io.github.multiprom.internal.segment.MalformedException;
import io.github.multiprom.internal.segment.MemorySegment;
import io.prometheus.metrics.model.snapshots.Labels;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class DecodedSeriesTest {

  private static final FamilyDescriptor FAMILY = Families.counter("x", "method", "path");
  private static final FamilyDescriptor OTHER_ORDER = Families.counter("x", "path", "method");

  private final Tally tally = new Tally();
  private final TalliedFamily tallied = tally.family(FAMILY);

  private Total find(FamilyDescriptor family, long hash, String... values)
      throws MalformedException {
    return tallied.decoded(family).find(MemorySegment.labels(hash, values)).total();
  }

  @Test
  void sameBytes_sameTotal() throws Exception {
    assertThat(find(FAMILY, 1, "GET", "/"))
        .isSameAs(find(FAMILY, 1, "GET", "/"))
        .isSameAs(tallied.series(Labels.of("method", "GET", "path", "/")));
  }

  @Test
  void labelsInAnotherOrder_sameTotal() throws Exception {
    assertThat(find(OTHER_ORDER, 1, "/", "GET")).isSameAs(find(FAMILY, 2, "GET", "/"));
  }

  @Test
  void sameBytesUnderOtherNames_otherTotal() throws Exception {
    assertThat(find(OTHER_ORDER, 1, "GET", "/")).isNotSameAs(find(FAMILY, 1, "GET", "/"));
  }

  @Test
  void hashesThatLie_totalsAsTheLabelsSay() throws Exception {
    assertThat(find(FAMILY, 1, "GET", "/")).isSameAs(find(FAMILY, 2, "GET", "/"));
    Set<Total> totals = new HashSet<>();
    for (int i = 0; i < 1_000; i++) {
      totals.add(find(FAMILY, 1, "GET", Integer.toString(i)));
    }
    assertThat(totals).hasSize(1_000);
  }

  /** The bytes of {@code ("a", "bc")} and {@code ("ab", "c")} differ in their lengths. */
  @Test
  void sameCharacters_otherTotal() throws Exception {
    assertThat(find(FAMILY, 1, "a", "bc")).isNotSameAs(find(FAMILY, 1, "ab", "c"));
  }

  @Test
  void totalThatWasPruned_madeAnew() throws Exception {
    Total before = find(FAMILY, 1, "GET", "/");
    tallied.prune();
    Total after = find(FAMILY, 1, "GET", "/");
    assertThat(after).isNotSameAs(before);
    assertThat(tallied.find(after.labels())).isSameAs(after);
  }
}
