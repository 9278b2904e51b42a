package io.github.multiprom.internal.merge;

import io.github.multiprom.internal.cell.BucketSearch;
import io.github.multiprom.internal.cell.CounterCell;
import io.github.multiprom.internal.cell.DistributionCell;
import io.github.multiprom.internal.cell.DistributionLayout;
import io.github.multiprom.internal.cell.ExemplarChain;
import io.github.multiprom.internal.cell.GaugeCell;
import io.github.multiprom.internal.cell.StateSetCell;
import io.github.multiprom.internal.cell.StoredExemplar;
import io.github.multiprom.internal.segment.FamilyDescriptor;
import io.github.multiprom.internal.segment.MetricKind;
import io.github.multiprom.internal.segment.SegmentWriter;
import io.github.multiprom.internal.segment.Stripe;
import io.github.multiprom.internal.segment.WrittenSeries;
import io.prometheus.metrics.model.snapshots.Exemplars;
import java.io.IOException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;

/** Writes values into a segment as the metrics of a process do. */
final class Written {

  private final SegmentWriter writer;
  private final long createdMillis;
  private LongSupplier clock = System::nanoTime;
  private final Map<FamilyDescriptor, Integer> families = new HashMap<>();
  private final Map<List<Object>, WrittenSeries> series = new HashMap<>();
  private final Map<FamilyDescriptor, WrittenSeries> vacant = new HashMap<>();
  private final Map<List<Object>, ExemplarChain> exemplars = new HashMap<>();
  private final Map<List<Object>, Object> cells = new HashMap<>();

  Written(SegmentWriter writer, long createdMillis) {
    this.writer = writer;
    this.createdMillis = createdMillis;
  }

  /** Sets the clock of the sliding windows. */
  Written clock(LongSupplier nanos) {
    clock = nanos;
    return this;
  }

  private Stripe append(FamilyDescriptor family, int length, int stripe, String... labels)
      throws IOException {
    Integer number = families.get(family);
    if (number == null) {
      number = writer.appendFamily(family);
      families.put(family, number);
    }
    WrittenSeries empty = vacant.remove(family);
    WrittenSeries appended =
        empty == null
            ? writer.append(number, labels, length, stripe, createdMillis)
            : writer.moveIn(empty, labels, createdMillis);
    series.put(key(family, labels), appended);
    return appended.cell();
  }

  private static List<Object> key(FamilyDescriptor family, String... labels) {
    return List.of(family, List.of(labels));
  }

  Written count(FamilyDescriptor family, double amount, String... labels) throws IOException {
    CounterCell cell = (CounterCell) cells.get(key(family, labels));
    if (cell == null) {
      int length = CounterCell.STRIPE_LENGTH;
      cell = new CounterCell(append(family, length, length, labels), writer);
      cells.put(key(family, labels), cell);
    }
    cell.add(amount);
    return this;
  }

  Written set(FamilyDescriptor family, double value, String... labels) throws IOException {
    GaugeCell cell = (GaugeCell) cells.get(key(family, labels));
    if (cell == null) {
      boolean ordered = family.gaugeMode() != null && family.gaugeMode().isMostRecent();
      cell = new GaugeCell(append(family, GaugeCell.LENGTH, 0, labels), ordered);
      cells.put(key(family, labels), cell);
    }
    cell.set(value);
    return this;
  }

  Written info(FamilyDescriptor family, String... labels) throws IOException {
    if (!series.containsKey(key(family, labels))) {
      append(family, 0, 0, labels);
    }
    return this;
  }

  Written turn(FamilyDescriptor family, String state, boolean on, String... labels)
      throws IOException {
    StateSetCell cell = (StateSetCell) cells.get(key(family, labels));
    if (cell == null) {
      int states = family.states().size();
      cell = new StateSetCell(append(family, StateSetCell.length(states), 0, labels), states);
      cells.put(key(family, labels), cell);
    }
    cell.set(family.states().indexOf(state), on);
    return this;
  }

  /** Gives a counter or histogram that is there an exemplar. */
  Written exemplar(FamilyDescriptor family, StoredExemplar exemplar, String... labels) {
    List<Object> key = key(family, labels);
    NewestExemplars.Form form = NewestExemplars.Form.of(family.shape());
    double[] bounds = form.upperBounds();
    boolean counter = family.kind() == MetricKind.COUNTER;
    exemplars
        .computeIfAbsent(
            key,
            any ->
                new ExemplarChain(
                    "cell",
                    series.get(key).cell(),
                    counter ? CounterCell.EXEMPLARS_OFFSET : DistributionLayout.EXEMPLARS_OFFSET,
                    writer,
                    bounds,
                    bounds == null ? form.count() : bounds.length))
        .write(
            () -> Exemplars.of(exemplar.toExemplar()),
            exemplar.expiresAtMillis() - exemplar.timestampMillis());
    return this;
  }

  /** Removes a series; the next update of the same labels makes another one. */
  Written remove(FamilyDescriptor family, String... labels) {
    series.remove(key(family, labels)).markRemoved();
    cells.remove(key(family, labels));
    return this;
  }

  /** Removes a series; the next new one of its family lives in its block. */
  Written vacate(FamilyDescriptor family, String... labels) {
    WrittenSeries removed = series.get(key(family, labels));
    remove(family, labels);
    vacant.put(family, writer.vacate(removed));
    return this;
  }

  Written observe(FamilyDescriptor family, double value, String... labels) throws IOException {
    DistributionCell cell = (DistributionCell) cells.get(key(family, labels));
    if (cell == null) {
      double[] bounds = family.upperBounds().stream().mapToDouble(Double::doubleValue).toArray();
      DistributionLayout layout = DistributionLayout.of(family);
      Stripe stripe = append(family, layout.cellLength(), layout.growthLength(), labels);
      cell = new DistributionCell(stripe, writer, layout, new BucketSearch(bounds), clock);
      cells.put(key(family, labels), cell);
    }
    if (!cell.observe(value)) {
      throw new IllegalStateException("not recorded: " + value + " for " + Arrays.toString(labels));
    }
    return this;
  }

  /** Links an empty stripe behind the last one. */
  Written anotherStripe(FamilyDescriptor family, int length, int linkWord, String... labels) {
    Stripe tail = series.get(key(family, labels)).cell();
    long link = tail.offset() + (long) linkWord * Long.BYTES;
    Stripe added = writer.take(length);
    if (added == null) {
      throw new IllegalStateException("no stripe in the reserve");
    }
    added
        .memory()
        .putLong(added.offset() + (long) linkWord * Long.BYTES, tail.memory().getLong(link));
    tail.memory().putLongRelease(link, added.position());
    return this;
  }

  /** Links the first stripe to where there is none. */
  Written mislead(FamilyDescriptor family, int linkWord, String... labels) {
    Stripe stripe = series.get(key(family, labels)).cell();
    stripe.memory().putLongRelease(stripe.offset() + (long) linkWord * Long.BYTES, -8);
    return this;
  }

  /** Leaves the first idle stripe as a writer does that stops there for ever. */
  Written stop(FamilyDescriptor family, int phase, String... labels) {
    Stripe stripe = series.get(key(family, labels)).cell();
    long sequence = stripe.memory().getLong(stripe.offset());
    if ((sequence & 3) == 0) {
      stripe.memory().putLongRelease(stripe.offset(), sequence + phase);
    }
    return this;
  }
}
