package io.github.multiprom.internal.merge;

import io.github.multiprom.internal.segment.FamilyDescriptor;
import io.github.multiprom.internal.segment.NativeBuckets;
import io.prometheus.metrics.model.snapshots.ClassicHistogramBuckets;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot.HistogramDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One histogram series out of those of all versions of the program, in the form that the newest
 * process gives it. Versions that have the same kinds of buckets add up exactly, at the classic
 * bounds and in the native schema that they share; those of Python, at all bounds, as it does
 * itself. One that has classic buckets alone, where native ones are shown, counts in the native
 * bucket of its classic bound; the other way round likewise. So a count is never lost, and every
 * increment from the new version on is exact.
 */
final class HistogramMerge {

  /**
   * What is shown.
   *
   * @param bounds classic ones; null if none are shown
   * @param nativeBuckets null if none are shown
   */
  record Form(@Nullable MergedBounds bounds, @Nullable NativeBuckets nativeBuckets) {

    /**
     * The form of the newest of some versions.
     *
     * @param pythons whether Python has a part in each of them, so that its rules hold
     */
    static Form of(FamilyDescriptor.Shape newest, List<TalliedFamily> shapes, boolean pythons) {
      List<FamilyDescriptor.Shape> classic =
          shapes.stream()
              .map(TalliedFamily::shape)
              .filter(FamilyDescriptor.Shape::hasClassicBuckets)
              .toList();
      if (classic.isEmpty()) {
        classic = List.of(newest);
      }
      MergedBounds bounds = pythons ? MergedBounds.all(classic) : MergedBounds.shared(classic);
      return new Form(newest.hasClassicBuckets() ? bounds : null, newest.nativeBuckets());
    }
  }

  private final Labels labels;
  private final Form form;
  private final double[] upperBounds;
  private final long[] counts;
  private final ExactSum sum = new ExactSum();
  private final @Nullable NativeTotal nativeTotal;
  private final List<Runnable> approximations = new ArrayList<>();
  private final NewestExemplars exemplars;
  private long createdMillis = Long.MAX_VALUE;

  HistogramMerge(Labels labels, Form form) {
    this.labels = labels;
    this.form = form;
    MergedBounds bounds = form.bounds();
    this.upperBounds = bounds == null ? new double[0] : bounds.toArray();
    this.counts = new long[upperBounds.length];
    this.exemplars =
        new NewestExemplars(
            bounds == null
                ? NewestExemplars.Form.OF_NATIVE
                : new NewestExemplars.Form(upperBounds, 0));
    NativeBuckets buckets = form.nativeBuckets();
    this.nativeTotal = buckets == null ? null : new NativeTotal(buckets);
    if (buckets != null && nativeTotal != null) {
      nativeTotal.add(buckets.schema(), buckets.minZeroThreshold(), 0);
    }
  }

  void add(FamilyDescriptor.Shape shape, DistributionTotal total) {
    total.addSumTo(sum);
    createdMillis = Math.min(createdMillis, total.shownCreatedMillis());
    total.exemplarList().forEach(exemplars::offer);
    NativeTotal own = total.nativeTotal();
    MergedBounds bounds = form.bounds();
    if (bounds != null) {
      if (shape.hasClassicBuckets()) {
        bounds.add(shape.upperBounds(), total.counts(), counts);
      } else if (own != null) {
        own.addToClassic(upperBounds, counts);
      }
    }
    if (nativeTotal != null) {
      if (own != null) {
        nativeTotal.addAll(own);
      } else {
        approximations.add(() -> addClassic(nativeTotal, shape.upperBounds(), total.counts()));
      }
    }
  }

  private static void addClassic(NativeTotal into, List<Double> bounds, long[] counts) {
    for (int i = 0; i < counts.length; i++) {
      into.addUpTo(i < bounds.size() ? bounds.get(i) : Double.POSITIVE_INFINITY, counts[i]);
    }
  }

  HistogramDataPointSnapshot point() {
    if (nativeTotal == null) {
      return new HistogramDataPointSnapshot(
          ClassicHistogramBuckets.of(upperBounds, counts),
          sum.value(),
          labels,
          exemplars.toExemplars(),
          createdMillis);
    }
    approximations.forEach(Runnable::run); // in the schema that the others lead to
    if (nativeTotal.count() < 0) {
      throw new IllegalArgumentException("more observations than can be counted");
    }
    NativeTotal.Exposed exposed = nativeTotal.exposed();
    if (form.bounds() == null) {
      return new HistogramDataPointSnapshot(
          exposed.schema(),
          exposed.zeroCount(),
          exposed.zeroThreshold(),
          exposed.positive(),
          exposed.negative(),
          sum.value(),
          labels,
          exemplars.toExemplars(),
          createdMillis);
    }
    return new HistogramDataPointSnapshot(
        ClassicHistogramBuckets.of(upperBounds, counts),
        exposed.schema(),
        exposed.zeroCount(),
        exposed.zeroThreshold(),
        exposed.positive(),
        exposed.negative(),
        sum.value(),
        labels,
        exemplars.toExemplars(),
        createdMillis);
  }
}
