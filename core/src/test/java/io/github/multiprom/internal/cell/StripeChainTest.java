package io.github.multiprom.internal.cell;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.multiprom.internal.memory.HookedMemory;
import io.github.multiprom.internal.segment.Stripe;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** A stripe that threads count in is one that readers find, whatever has been stored by then. */
class StripeChainTest {

  private static final int STRIPE_LENGTH = 64;
  private static final int LINK = 16;

  private final HookedMemory memory = new HookedMemory(16 * STRIPE_LENGTH);
  private final AtomicInteger taken = new AtomicInteger();
  private final StripeChain<Stripe> chain =
      new StripeChain<>(take(), length -> take(), Function.identity(), STRIPE_LENGTH, LINK, 8);

  private Stripe take() {
    int offset = taken.incrementAndGet() * STRIPE_LENGTH;
    return new Stripe(memory, offset, offset);
  }

  /** What a reader would find at this moment. */
  private List<Long> linked() {
    List<Long> positions = new ArrayList<>();
    long next = STRIPE_LENGTH;
    while (next != 0) {
      positions.add(next);
      next = memory.unhooked().getLong(next + LINK);
    }
    return positions;
  }

  private List<Long> shown() {
    List<Long> positions = new ArrayList<>();
    for (Stripe stripe : chain.stripes()) {
      positions.add(stripe.position());
    }
    return positions;
  }

  @Test
  void beforeEachStore_whatThreadsKnowIsLinked() {
    AtomicInteger stores = new AtomicInteger();
    memory.onStore(
        () -> {
          stores.incrementAndGet();
          assertThat(linked()).startsWith(shown().toArray(Long[]::new));
        });

    for (int stripes = 2; stripes <= 8; stripes++) {
      assertThat(chain.extend()).isNotNull();
      assertThat(shown()).hasSize(stripes).isEqualTo(linked());
    }
    assertThat(chain.extend()).as("as many as there may be").isNull();
    assertThat(stores).hasValueGreaterThanOrEqualTo(7);
  }

  @Test
  void anotherThreadAppendsMeanwhile_itsStripeStays() {
    List<@Nullable Stripe> others = new ArrayList<>();
    memory.onStore(
        () -> {
          memory.onStore(() -> {});
          others.add(chain.extend());
        });

    assertThat(chain.extend()).as("who came too late").isNull();

    assertThat(others).doesNotContainNull().hasSize(1);
    assertThat(shown()).hasSize(2).isEqualTo(linked());
    assertThat(chain.extend()).isNotNull();
    assertThat(shown()).hasSize(3).isEqualTo(linked());
  }

  @Test
  void noMemory_nothingChanges() {
    StripeChain<Stripe> alone =
        new StripeChain<>(take(), length -> null, Function.identity(), STRIPE_LENGTH, LINK, 8);

    assertThat(alone.extend()).isNull();
    assertThat(alone.isSingle()).isTrue();
  }
}
