package io.github.multiprom.internal.merge;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.multiprom.internal.segment.Families;
import io.github.multiprom.internal.segment.FamilyDescriptor;
import io.github.multiprom.internal.segment.Removal;
import io.prometheus.metrics.model.snapshots.Labels;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class TallyTest {

  private static final FamilyDescriptor JOBS = Families.counter("jobs", "kind");
  private static final Source SOURCE = new Source(1, 1, new UUID(0, 1), "w", true);
  private static final Labels A = Labels.of("kind", "a");

  private final Tally tally = new Tally();

  private static Removal removal(long upToMillis) {
    return new Removal("jobs", A, upToMillis);
  }

  @Test
  void removals_theLatestOfEachSeriesUntilTheReset() {
    for (long upTo : new long[] {5, 9, 7}) {
      tally.add(removal(upTo));
    }
    Removal other = new Removal("jobs", Labels.of("kind", "b"), 1);
    tally.add(other);
    assertThat(tally.removals()).containsExactlyInAnyOrder(removal(9), other);

    tally.reset();
    assertThat(tally.removals()).isEmpty();
    tally.add(removal(3));
    assertThat(tally.removals()).containsExactly(removal(3));
  }

  @Test
  void removal_hidesWhatWasMadeBeforeInEveryFamilyOfTheName() {
    Total counter = tally.family(JOBS).series(A);
    Total summary = tally.family(Families.summary("jobs", "kind")).series(A);
    Total other = tally.family(JOBS).series(Labels.of("kind", "b"));
    tally.add(removal(9));
    for (Total total : List.of(counter, summary)) {
      assertThat(total.isHidden(9)).isTrue();
      assertThat(total.isHidden(10)).isFalse();
    }
    assertThat(other.isHidden(1)).isFalse();
    assertThat(tally.find("jobs", A)).containsExactlyInAnyOrder(counter, summary);
    assertThat(tally.find("job", A)).isEmpty();
  }

  @Test
  void prune_whatNobodyHasIsNotFoundAnyMore() {
    tally.family(JOBS).declare(JOBS, SOURCE);
    tally.family(JOBS).series(A).contribute(1);
    tally.family(JOBS).series(Labels.of("kind", "b"));
    tally.prune();
    assertThat(tally.find("jobs", A)).hasSize(1);
    assertThat(tally.find("jobs", Labels.of("kind", "b"))).isEmpty();

    tally.reset();
    tally.prune();

    assertThat(tally.families()).isEmpty();
    assertThat(tally.find("jobs", A)).isEmpty();
    Total again = tally.family(JOBS).series(A);
    assertThat(tally.find("jobs", A)).containsExactly(again);
    assertThat(again.isPresent()).isFalse();
  }
}
