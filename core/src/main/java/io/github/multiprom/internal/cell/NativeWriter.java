package io.github.multiprom.internal.cell;

import io.github.multiprom.internal.memory.Memory;
import io.github.multiprom.internal.segment.NativeBuckets;

/**
 * Finds the word of a stripe's native buckets that an observation changes, and makes the buckets
 * coarser when there are too many. Only whoever owns the stripe uses it; it keeps no references.
 *
 * <p>When a further bucket would exceed the limit, first the zero bucket is widened by the smallest
 * buckets, as far as the family allows, then the schema is lowered; client_java's histograms do the
 * same. In the coarsest schema an observation that finds no slot goes to the nearest bucket.
 */
final class NativeWriter {

  private final DistributionLayout layout;
  private final NativeBuckets family;
  private final NativeIndex index;
  private int schema;
  private double threshold;

  // What place() found.
  private int target;
  private long value;
  private long state;
  private boolean isNew;

  NativeWriter(DistributionLayout layout, NativeBuckets family) {
    this.layout = layout;
    this.family = family;
    this.index = new NativeIndex(family.maxBuckets());
    this.schema = family.schema();
    this.threshold = family.minZeroThreshold();
  }

  /** Learns from the data what they are: after an update that ended half-way. */
  void reload(Memory memory, long data) {
    long written = memory.getLong(data + (long) layout.nativeState() * Long.BYTES);
    long bits = memory.getLong(data + (long) layout.zeroThreshold() * Long.BYTES);
    schema = family.schema() - DistributionLayout.reductions(written);
    threshold = bits == 0 ? family.minZeroThreshold() : Double.longBitsToDouble(bits);
    index.clear();
    for (int i = 0; i < DistributionLayout.used(written); i++) {
      long slot = memory.getLong(data + (long) (layout.firstSlot() + i) * Long.BYTES);
      index.add(NativeSlot.keyOf(slot));
    }
  }

  /** The data word to change. */
  int target() {
    return target;
  }

  /** Its new value. */
  long value() {
    return value;
  }

  /** Whether the bucket is new, and so the native state changes too. */
  boolean isNew() {
    return isNew;
  }

  /** The native state, with the new bucket. */
  long state() {
    return state;
  }

  /** How many words of the area matter. */
  int wordsInUse() {
    return layout.firstSlot() + index.used();
  }

  private boolean isZero(double observation) {
    return observation <= threshold && observation >= -threshold;
  }

  private int key(double observation) {
    return observation > 0
        ? NativeSlot.key(NativeSchema.index(observation, schema), false)
        : NativeSlot.key(NativeSchema.index(-observation, schema), true);
  }

  /**
   * Finds the word for an observation.
   *
   * @param data the active area
   * @return false if there are too many buckets to add one
   */
  boolean place(Memory memory, long data, double observation) {
    isNew = false;
    state = 0;
    if (isZero(observation)) {
      target = layout.zeroCount();
      value = memory.getLong(data + (long) target * Long.BYTES) + 1;
      return true;
    }
    int key = key(observation);
    int slot = index.find(key);
    if (slot >= 0) {
      target = layout.firstSlot() + slot;
      long before = memory.getLong(data + (long) target * Long.BYTES);
      if (NativeSlot.countOf(before) < NativeSlot.MAX_COUNT) {
        value = before + 1;
        return true;
      }
    }
    if (index.isFull()) {
      return false;
    }
    isNew = true;
    target = layout.firstSlot() + index.add(key);
    value = NativeSlot.word(key, 1);
    state = DistributionLayout.nativeState(family.schema() - schema, index.used());
    return true;
  }

  /**
   * Writes coarser buckets that include the observation.
   *
   * @param from the active area, left as it is
   * @param to the other one
   */
  void rewrite(Memory memory, long from, long to, double observation) {
    long state = memory.getLong(from + (long) layout.nativeState() * Long.BYTES);
    int used = DistributionLayout.used(state);
    int before = schema;
    do {
      boolean coarsest = !coarsen();
      copy(memory, from, used, before - schema, to);
      if (coarsest && !fits(observation)) {
        int nearest = index.nearest(key(observation));
        add(memory, to, index.key(nearest), 1);
        break;
      }
      if (fits(observation)) {
        addObservation(memory, to, observation);
        break;
      }
    } while (true);
    long newState = DistributionLayout.nativeState(family.schema() - schema, index.used());
    memory.putLong(to + (long) layout.nativeState() * Long.BYTES, newState);
    long bits = threshold == family.minZeroThreshold() ? 0 : Double.doubleToRawLongBits(threshold);
    memory.putLong(to + (long) layout.zeroThreshold() * Long.BYTES, bits);
  }

  /** Takes the next step towards fewer buckets; false if there is none. */
  private boolean coarsen() {
    if (threshold < family.maxZeroThreshold()) {
      double wider = NativeSchema.upperBound(index.smallestIndex(), schema);
      if (wider > threshold && wider <= family.maxZeroThreshold()) {
        threshold = wider;
        return true;
      }
    }
    if (schema == NativeBuckets.MIN_SCHEMA) {
      return false;
    }
    schema--;
    return true;
  }

  private boolean fits(double observation) {
    return isZero(observation) || !index.isFull() || index.find(key(observation)) >= 0;
  }

  private void copy(Memory memory, long from, int used, int steps, long to) {
    index.clear();
    long zeros = to + (long) layout.zeroCount() * Long.BYTES;
    memory.putLong(zeros, memory.getLong(from + (long) layout.zeroCount() * Long.BYTES));
    for (int i = 0; i < used; i++) {
      long word = memory.getLong(from + (long) (layout.firstSlot() + i) * Long.BYTES);
      int key = NativeSlot.coarser(NativeSlot.keyOf(word), steps);
      if (NativeSchema.upperBound(NativeSlot.index(key), schema) <= threshold) {
        memory.putLong(zeros, memory.getLong(zeros) + NativeSlot.countOf(word));
      } else {
        add(memory, to, key, NativeSlot.countOf(word));
      }
    }
  }

  private void addObservation(Memory memory, long to, double observation) {
    if (isZero(observation)) {
      long zeros = to + (long) layout.zeroCount() * Long.BYTES;
      memory.putLong(zeros, memory.getLong(zeros) + 1);
    } else {
      add(memory, to, key(observation), 1);
    }
  }

  /** Merging buckets needs no more slots than there were: a full one is split, two are joined. */
  private void add(Memory memory, long to, int key, long count) {
    int slot = index.find(key);
    if (slot >= 0) {
      long word = to + (long) (layout.firstSlot() + slot) * Long.BYTES;
      long before = memory.getLong(word);
      if (NativeSlot.countOf(before) + count <= NativeSlot.MAX_COUNT) {
        memory.putLong(word, before + count);
        return;
      }
    }
    if (!index.isFull()) {
      int added = index.add(key);
      memory.putLong(
          to + (long) (layout.firstSlot() + added) * Long.BYTES, NativeSlot.word(key, count));
    }
  }
}
