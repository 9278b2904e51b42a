package io.github.multiprom.internal.merge;

import io.github.multiprom.internal.cell.DistributionReader;
import io.github.multiprom.internal.cell.NativeSlot;
import io.github.multiprom.internal.cell.WindowBuckets;
import io.github.multiprom.internal.segment.MalformedException;
import io.github.multiprom.internal.segment.QuantileWindow;
import io.prometheus.metrics.model.snapshots.Quantile;
import io.prometheus.metrics.model.snapshots.Quantiles;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A summary's recent observations by all processes: buckets of the same bounds add up, so quantiles
 * of the sum are as good as those of one process. Not thread-safe.
 */
final class WindowTotal {

  private static final int FIXED_WORDS = 2;

  private final QuantileWindow window;
  private final BootClock clock;
  private final Map<Long, BucketCounts> ages = new TreeMap<>();

  WindowTotal(QuantileWindow window, BootClock clock) {
    this.window = window;
    this.clock = clock;
  }

  void clear() {
    ages.clear();
  }

  private BucketCounts age(long epoch) {
    return ages.computeIfAbsent(epoch, e -> new BucketCounts());
  }

  private boolean isInWindow(long epoch) {
    long now = DistributionReader.epoch(window, clock.nanos().getAsLong());
    return epoch > now - window.ageBuckets() && epoch <= now;
  }

  /** Adds an age bucket, as {@link DistributionReader.Reader#ageBucket} has it. */
  void add(long epoch, long[] words, int slots) {
    BucketCounts counts = age(epoch);
    for (int i = 0; i < slots; i++) {
      counts.add(NativeSlot.keyOf(words[i]), NativeSlot.countOf(words[i]));
    }
  }

  void addAll(WindowTotal other) {
    if (other.window.stepNanos() == window.stepNanos()) {
      other.ages.forEach((epoch, counts) -> age(epoch).addAll(counts));
    } else {
      other.ages.forEach(
          (epoch, counts) -> {
            if (other.isInWindow(epoch)) {
              age(DistributionReader.epoch(window, clock.nanos().getAsLong())).addAll(counts);
            }
          });
    }
  }

  /** What the archive keeps: the boot, then epoch, number of buckets, key and count of each. */
  long[] toWords() {
    ages.keySet().removeIf(epoch -> !isInWindow(epoch));
    List<Long> words = new ArrayList<>();
    words.add(clock.bootId().getMostSignificantBits());
    words.add(clock.bootId().getLeastSignificantBits());
    ages.forEach(
        (epoch, counts) -> {
          words.add(epoch);
          words.add((long) counts.size());
          for (int key : counts.sortedKeys()) {
            words.add((long) key);
            words.add(counts.get(key));
          }
        });
    return words.stream().mapToLong(Long::longValue).toArray();
  }

  /** Adds what {@link #toWords} gave, unless it is of another boot and so as old as that. */
  void addWords(long[] words) {
    if (words[0] != clock.bootId().getMostSignificantBits()
        || words[1] != clock.bootId().getLeastSignificantBits()) {
      return;
    }
    for (int i = FIXED_WORDS; i < words.length; ) {
      BucketCounts counts = age(words[i]);
      int end = i + 2 + 2 * (int) words[i + 1];
      for (i += 2; i < end; i += 2) {
        counts.add((int) words[i], words[i + 1]);
      }
    }
  }

  /** Checks words from a file. */
  static void check(long[] words) throws MalformedException {
    if (words.length < FIXED_WORDS) {
      throw new MalformedException("an archived window of " + words.length + " words");
    }
    for (int i = FIXED_WORDS; i < words.length; ) {
      if (words.length - i < 2 || words[i + 1] < 0 || words[i + 1] > (words.length - i - 2) / 2) {
        throw new MalformedException("an archived window that ends in mid-epoch");
      }
      int end = i + 2 + 2 * (int) words[i + 1];
      for (i += 2; i < end; i += 2) {
        if (words[i] != (int) words[i] || words[i + 1] < 0) {
          throw new MalformedException("an archived age bucket of " + words[i + 1]);
        }
      }
    }
  }

  /** The quantiles of what is in the window now; NaN each if there is nothing. */
  Quantiles quantiles(List<Double> wanted) {
    BucketCounts all = new BucketCounts();
    ages.forEach(
        (epoch, counts) -> {
          if (isInWindow(epoch)) {
            all.addAll(counts);
          }
        });
    int[] keys = WindowBuckets.sortedByValue(all.sortedKeys());
    List<Quantile> result = new ArrayList<>();
    for (double quantile : wanted) {
      result.add(new Quantile(quantile, estimate(quantile, all, keys)));
    }
    return Quantiles.of(result);
  }

  private static double estimate(double quantile, BucketCounts counts, int[] keys) {
    long rank = Math.max(1, (long) Math.ceil(quantile * counts.total()));
    long seen = 0;
    for (int key : keys) {
      seen += counts.get(key);
      if (seen >= rank) {
        return WindowBuckets.value(key);
      }
    }
    return Double.NaN;
  }
}
