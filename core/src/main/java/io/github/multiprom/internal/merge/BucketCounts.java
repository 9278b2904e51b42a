package io.github.multiprom.internal.merge;

import io.github.multiprom.internal.cell.NativeSlot;
import java.util.Arrays;
import java.util.concurrent.ThreadLocalRandom;

/**
 * From the keys of native buckets to counts: open addressing with linear probing, so that adding
 * makes no garbage. Not thread-safe.
 */
final class BucketCounts {

  /** Nobody can write a file whose keys all meet in one place. */
  private static final int SEED = ThreadLocalRandom.current().nextInt();

  private int[] keys = new int[64];
  private long[] counts = new long[64]; // 0: the slot is free
  private int size;

  void clear() {
    if (size > 0) {
      Arrays.fill(counts, 0);
      size = 0;
    }
  }

  /** How many buckets are populated. */
  int size() {
    return size;
  }

  /** The sum over all buckets. */
  long total() {
    long total = 0;
    for (long count : counts) {
      total += count;
    }
    return total;
  }

  /** The finalizer of MurmurHash3. */
  private static int hash(int key) {
    int hash = key ^ SEED;
    hash = (hash ^ hash >>> 16) * 0x85EB_CA6B;
    hash = (hash ^ hash >>> 13) * 0xC2B2_AE35;
    return hash ^ hash >>> 16;
  }

  private int slot(int key) {
    int mask = keys.length - 1;
    int i = hash(key) & mask;
    while (counts[i] != 0 && keys[i] != key) {
      i = i + 1 & mask;
    }
    return i;
  }

  /** Adds observations to a bucket; none at all make no bucket. */
  void add(int key, long count) {
    if (count == 0) {
      return;
    }
    int i = slot(key);
    if (counts[i] == 0) {
      if (2 * (size + 1) > keys.length) {
        grow();
        i = slot(key);
      }
      keys[i] = key;
      size++;
    }
    counts[i] += count;
  }

  void addAll(BucketCounts other) {
    for (int i = 0; i < other.keys.length; i++) {
      add(other.keys[i], other.counts[i]);
    }
  }

  private void grow() {
    int[] oldKeys = keys;
    long[] oldCounts = counts;
    keys = new int[2 * oldKeys.length];
    counts = new long[2 * oldKeys.length];
    size = 0;
    for (int i = 0; i < oldKeys.length; i++) {
      add(oldKeys[i], oldCounts[i]);
    }
  }

  /** The count of a bucket; 0 if it isn't populated. */
  long get(int key) {
    return counts[slot(key)];
  }

  int[] sortedKeys() {
    int[] sorted = new int[size];
    int next = 0;
    for (int i = 0; i < keys.length; i++) {
      if (counts[i] != 0) {
        sorted[next++] = keys[i];
      }
    }
    Arrays.sort(sorted);
    return sorted;
  }

  /** Joins the buckets as a schema does that is lower by so many steps. */
  void coarsen(int steps) {
    int[] oldKeys = keys;
    long[] oldCounts = counts;
    keys = new int[oldKeys.length];
    counts = new long[oldKeys.length];
    size = 0;
    for (int i = 0; i < oldKeys.length; i++) {
      add(NativeSlot.coarser(oldKeys[i], steps), oldCounts[i]);
    }
  }
}
