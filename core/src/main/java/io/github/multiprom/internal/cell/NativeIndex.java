package io.github.multiprom.internal.cell;

import java.util.Arrays;

/**
 * From the keys of native buckets to their slots in one area: what the file says, kept on the heap
 * so that an update finds its slot without searching. Only whoever owns the stripe uses it.
 */
final class NativeIndex {

  private static final int GOLDEN_RATIO = 0x9E37_79B9;

  private final int[] keys;
  private final short[] table;
  private final int shift;
  private int used;

  /**
   * @param slots how many there are at most
   */
  NativeIndex(int slots) {
    int size = Integer.highestOneBit(Math.max(slots, 2) * 2 - 1) * 2;
    this.keys = new int[slots];
    this.table = new short[size];
    this.shift = 32 - Integer.numberOfTrailingZeros(size);
  }

  int used() {
    return used;
  }

  boolean isFull() {
    return used == keys.length;
  }

  void clear() {
    Arrays.fill(table, (short) 0);
    used = 0;
  }

  int key(int slot) {
    return keys[slot];
  }

  /** The slot of a bucket, the newest if it has several; -1 if there is none. */
  int find(int key) {
    int found = -1;
    for (int i = (key * GOLDEN_RATIO) >>> shift; table[i] != 0; i = (i + 1) & (table.length - 1)) {
      int slot = table[i] - 1;
      if (keys[slot] == key && slot > found) {
        found = slot;
      }
    }
    return found;
  }

  /** Gives the next slot to a bucket. Only if there is one left. */
  int add(int key) {
    int slot = used++;
    keys[slot] = key;
    int i = (key * GOLDEN_RATIO) >>> shift;
    while (table[i] != 0) {
      i = (i + 1) & (table.length - 1);
    }
    table[i] = (short) (slot + 1);
    return slot;
  }

  /** The slot of the bucket that is nearest to this one, where it has none of its own. */
  int nearest(int key) {
    int best = 0;
    long bestDistance = Long.MAX_VALUE;
    for (int slot = 0; slot < used; slot++) {
      long distance = Math.abs((long) keys[slot] - key) + ((keys[slot] ^ key) & 1) * (1L << 40);
      if (distance < bestDistance) {
        bestDistance = distance;
        best = slot;
      }
    }
    return best;
  }

  /** The lowest bucket index among positive and negative buckets; only if there is a bucket. */
  int smallestIndex() {
    int smallest = Integer.MAX_VALUE;
    for (int slot = 0; slot < used; slot++) {
      smallest = Math.min(smallest, NativeSlot.index(keys[slot]));
    }
    return smallest;
  }
}
