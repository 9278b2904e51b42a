package io.github.multiprom.internal.merge;

import io.github.multiprom.GaugeMode;
import io.github.multiprom.internal.python.PythonEntries;
import io.github.multiprom.internal.python.PythonFileName;
import io.github.multiprom.internal.python.PythonKey;
import io.github.multiprom.internal.segment.FamilyDescriptor;
import io.prometheus.metrics.model.snapshots.Labels;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;

/**
 * A gauge in one of Python's files: an entry is a series. Each process's own has its pid as a label
 * like any other, so our {@code worker} is left out. Not thread-safe.
 */
final class PythonGauges extends PythonFamily {

  private static final long NANOS = 1_000_000_000L;

  /** What to add to the time since 1970 to have one that compares with {@link System#nanoTime}. */
  private static final long TICKETS_FROM_UNIX =
      System.nanoTime() - System.currentTimeMillis() * (NANOS / 1_000);

  private record Series(Labels labels, int entry) {}

  private final FamilyDescriptor descriptor;
  private final GaugeMode mode;
  private final String pid;
  private final List<Series> series = new ArrayList<>();

  PythonGauges(PythonFileName name, PythonKey first) {
    super(name, first);
    this.descriptor = plainDescriptor();
    GaugeMode gaugeMode = name.gaugeMode();
    this.mode = gaugeMode == null ? GaugeMode.LIVE_ALL : gaugeMode;
    this.pid = name.pid();
  }

  @Override
  void add(int entry, PythonKey key) {
    Labels labels = mode.isPerWorker() ? key.labelsWith(PythonSource.PID, pid) : key.seriesLabels();
    series.add(new Series(labels, entry));
  }

  @Override
  void resolve(Tally tally) {
    // Each time, when they contribute.
  }

  @Override
  void forEachSeries(BiConsumer<FamilyDescriptor.Shape, Labels> visitor) {
    series.forEach(one -> visitor.accept(descriptor.shape(), one.labels));
  }

  @Override
  long seriesCount() {
    return series.size();
  }

  /** Totals are looked up each time: the tally drops those that nobody adds to for a while. */
  @Override
  void contribute(Tally tally, PythonEntries values, Source source) {
    TalliedFamily tallied = tally.family(descriptor);
    tallied.declare(descriptor, source);
    for (Series one : series) {
      double unixTime = values.unixTime(one.entry);
      if (unixTime != 0 || !mode.isMostRecent()) {
        GaugeTotal total = (GaugeTotal) tallied.series(one.labels);
        hold(total, source);
        double value = values.value(one.entry);
        total.add(source, value, ticket(unixTime));
      }
    }
  }

  /** Exact to the nanosecond where a product of doubles would not be. */
  private static long ticket(double unixTime) {
    double seconds = Math.floor(unixTime);
    long nanos = ((long) seconds) * NANOS + Math.round((unixTime - seconds) * NANOS);
    return unixTime == 0 ? 0 : nanos + TICKETS_FROM_UNIX;
  }
}
