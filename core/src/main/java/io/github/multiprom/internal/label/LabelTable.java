package io.github.multiprom.internal.label;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A hash table from label values to data points: open addressing with linear probing, at most half
 * full. All keys have the same number of values.
 *
 * <p>Looking up takes no lock and allocates nothing; the hash is that of the strings, which they
 * cache. An entry is released into its slot and acquired from it. Adding takes a lock and replaces
 * the table when it is half full; who still reads the old one misses what came later, and asks
 * again under the lock.
 */
public final class LabelTable<P extends Labelled> {

  private static final VarHandle SLOT = MethodHandles.arrayElementVarHandle(Object[].class);

  private volatile @Nullable Object[] slots = new @Nullable Object[16];
  private int size;

  public @Nullable P get(String[] values) {
    @Nullable Object[] table = slots;
    int mask = table.length - 1;
    int hash = 1;
    for (String value : values) {
      hash = 31 * hash + (value == null ? 0 : value.hashCode());
    }
    for (int i = spread(hash) & mask; ; i = (i + 1) & mask) {
      P point = get(table, i);
      if (point == null || (point.hash() == hash && point.has(values))) {
        return point;
      }
    }
  }

  public @Nullable P get(String a) {
    @Nullable Object[] table = slots;
    int mask = table.length - 1;
    int hash = 31 + a.hashCode();
    for (int i = spread(hash) & mask; ; i = (i + 1) & mask) {
      P point = get(table, i);
      if (point == null || (point.hash() == hash && point.has(a))) {
        return point;
      }
    }
  }

  public @Nullable P get(String a, String b) {
    @Nullable Object[] table = slots;
    int mask = table.length - 1;
    int hash = 31 * (31 + a.hashCode()) + b.hashCode();
    for (int i = spread(hash) & mask; ; i = (i + 1) & mask) {
      P point = get(table, i);
      if (point == null || (point.hash() == hash && point.has(a, b))) {
        return point;
      }
    }
  }

  public @Nullable P get(String a, String b, String c) {
    @Nullable Object[] table = slots;
    int mask = table.length - 1;
    int hash = 31 * (31 * (31 + a.hashCode()) + b.hashCode()) + c.hashCode();
    for (int i = spread(hash) & mask; ; i = (i + 1) & mask) {
      P point = get(table, i);
      if (point == null || (point.hash() == hash && point.has(a, b, c))) {
        return point;
      }
    }
  }

  public @Nullable P get(String a, String b, String c, String d) {
    @Nullable Object[] table = slots;
    int mask = table.length - 1;
    int hash = 31 * (31 * (31 * (31 + a.hashCode()) + b.hashCode()) + c.hashCode()) + d.hashCode();
    for (int i = spread(hash) & mask; ; i = (i + 1) & mask) {
      P point = get(table, i);
      if (point == null || (point.hash() == hash && point.has(a, b, c, d))) {
        return point;
      }
    }
  }

  /** Adds a point whose values are not in the table. */
  public synchronized void add(P point) {
    if (2 * (size + 1) > slots.length) {
      @Nullable Object[] larger = new @Nullable Object[2 * slots.length];
      for (P old : all()) {
        insert(larger, old);
      }
      slots = larger;
    }
    insert(slots, point);
    size++;
  }

  /**
   * Takes out the points that the condition accepts and returns them. Who looks one up at the same
   * moment may still get it.
   */
  public synchronized List<P> removeIf(Predicate<? super P> condition) {
    List<P> kept = new ArrayList<>();
    List<P> removed = new ArrayList<>();
    for (P point : all()) {
      (condition.test(point) ? removed : kept).add(point);
    }
    if (!removed.isEmpty()) {
      @Nullable Object[] fewer = new @Nullable Object[slots.length];
      kept.forEach(point -> insert(fewer, point));
      slots = fewer;
      size = kept.size();
    }
    return removed;
  }

  private void insert(@Nullable Object[] table, P point) {
    int mask = table.length - 1;
    int i = spread(point.hash()) & mask;
    while (get(table, i) != null) {
      i = (i + 1) & mask;
    }
    SLOT.setRelease(table, i, point);
  }

  /** Slots hold nothing but points. */
  @SuppressWarnings("unchecked")
  private @Nullable P get(@Nullable Object[] table, int slot) {
    return (P) SLOT.getAcquire(table, slot);
  }

  public synchronized int size() {
    return size;
  }

  /** All points, in no particular order. */
  public List<P> all() {
    @Nullable Object[] table = slots;
    List<P> points = new ArrayList<>();
    for (int i = 0; i < table.length; i++) {
      P point = get(table, i);
      if (point != null) {
        points.add(point);
      }
    }
    return points;
  }

  private static int spread(int hash) {
    return hash ^ hash >>> 16;
  }
}
