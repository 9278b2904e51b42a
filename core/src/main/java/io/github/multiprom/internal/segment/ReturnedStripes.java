package io.github.multiprom.internal.segment;

import java.util.Arrays;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/**
 * Zeroed memory that removed series have given back, by length. Taking is lock-free and allocates
 * nothing; there are few lengths.
 */
final class ReturnedStripes {

  private record OfLength(int length, ConcurrentLinkedQueue<Stripe> stripes) {}

  private volatile OfLength[] lengths = {};

  void add(Stripe stripe, int length) {
    for (OfLength known : lengths) {
      if (known.length == length) {
        known.stripes.add(stripe);
        return;
      }
    }
    addLength(stripe, length);
  }

  private synchronized void addLength(Stripe stripe, int length) {
    OfLength[] before = lengths;
    for (OfLength known : before) {
      if (known.length == length) {
        known.stripes.add(stripe);
        return;
      }
    }
    OfLength[] after = Arrays.copyOf(before, before.length + 1);
    after[before.length] = new OfLength(length, new ConcurrentLinkedQueue<>());
    after[before.length].stripes.add(stripe);
    lengths = after;
  }

  @Nullable Stripe take(int length) {
    for (OfLength known : lengths) {
      if (known.length == length) {
        return known.stripes.poll();
      }
    }
    return null;
  }
}
