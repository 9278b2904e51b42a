package io.github.multiprom.internal.merge;

import io.github.multiprom.internal.cell.ExemplarChain;
import io.github.multiprom.internal.cell.StoredExemplar;
import io.github.multiprom.internal.segment.FamilyDescriptor;
import io.github.multiprom.internal.segment.MetricKind;
import io.prometheus.metrics.model.snapshots.Exemplar;
import io.prometheus.metrics.model.snapshots.Exemplars;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The newest of the exemplars that are offered, those that have expired left out: one a classic
 * bucket, or so many in all. Which ones they are does not depend on the order in which they come,
 * nor on whether some of them were chosen before. Not thread-safe.
 */
final class NewestExemplars implements ExemplarChain.Reader {

  /**
   * Which exemplars are kept.
   *
   * @param upperBounds of classic buckets, {@code +Inf} included; one exemplar each. Null if the
   *     newest are kept, whatever their values
   * @param count how many, without bounds
   */
  record Form(double @Nullable [] upperBounds, int count) {

    private static final int OF_COUNTER = 1;
    private static final int OF_NATIVE_HISTOGRAM = 4;

    static final Form OF_NATIVE = new Form(null, OF_NATIVE_HISTOGRAM);
    static final Form NONE = new Form(null, 0);

    static Form of(FamilyDescriptor.Shape shape) {
      if (shape.hasClassicBuckets()) {
        double[] bounds = new double[shape.upperBounds().size() + 1];
        Arrays.setAll(
            bounds,
            i -> i < bounds.length - 1 ? shape.upperBounds().get(i) : Double.POSITIVE_INFINITY);
        return new Form(bounds, 0);
      }
      if (shape.kind() == MetricKind.COUNTER) {
        return new Form(null, OF_COUNTER);
      }
      return shape.kind() == MetricKind.HISTOGRAM ? OF_NATIVE : NONE;
    }

    private int size() {
      return upperBounds == null ? count : upperBounds.length;
    }
  }

  private final Form form;
  private final @Nullable StoredExemplar[] kept;

  NewestExemplars(Form form) {
    this.form = form;
    this.kept = new @Nullable StoredExemplar[form.size()];
  }

  void clear() {
    Arrays.fill(kept, null);
  }

  @Override
  public boolean wants(double value, long timestampMillis, long expiresAtMillis) {
    int slot = slot(value);
    if (slot < 0
        || !StoredExemplar.isCurrent(
            timestampMillis, expiresAtMillis, System.currentTimeMillis())) {
      return false;
    }
    StoredExemplar last = kept[slot];
    return last == null || last.timestampMillis() <= timestampMillis;
  }

  @Override
  public void exemplar(StoredExemplar exemplar) {
    int slot = slot(exemplar.value());
    if (slot < 0) {
      return;
    }
    StoredExemplar last = kept[slot];
    if (last == null || StoredExemplar.NEWEST_FIRST.compare(exemplar, last) < 0) {
      if (form.upperBounds == null) {
        insert(exemplar);
      } else {
        kept[slot] = exemplar;
      }
    }
  }

  /** Takes what is wanted, from the archive or another of these. */
  void offer(StoredExemplar exemplar) {
    if (wants(exemplar.value(), exemplar.timestampMillis(), exemplar.expiresAtMillis())) {
      exemplar(exemplar);
    }
  }

  /** The place that it competes for: its bucket, or that of the oldest; negative for none. */
  private int slot(double value) {
    double[] bounds = form.upperBounds;
    if (bounds == null) {
      return kept.length - 1;
    }
    for (int i = 0; i < bounds.length; i++) {
      if (value <= bounds[i]) {
        return i;
      }
    }
    return -1; // not a number
  }

  /** In order; the same one twice, from a segment and from the archive, is one. */
  private void insert(StoredExemplar exemplar) {
    if (Arrays.asList(kept).contains(exemplar)) {
      return;
    }
    StoredExemplar moved = exemplar;
    for (int i = 0; i < kept.length && moved != null; i++) {
      StoredExemplar before = kept[i];
      if (before == null || StoredExemplar.NEWEST_FIRST.compare(moved, before) < 0) {
        kept[i] = moved;
        moved = before;
      }
    }
  }

  /** What is kept: in the order of the buckets, or the newest first. */
  List<StoredExemplar> toList() {
    return Arrays.stream(kept).filter(Objects::nonNull).toList();
  }

  Exemplars toExemplars() {
    return Exemplars.of(toList().stream().map(StoredExemplar::toExemplar).toList());
  }

  /** The newest of all; null if there is none. */
  @Nullable Exemplar latest() {
    return toList().stream()
        .min(StoredExemplar.NEWEST_FIRST)
        .map(StoredExemplar::toExemplar)
        .orElse(null);
  }
}
