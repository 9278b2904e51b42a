package io.github.multiprom.internal.merge;

import io.github.multiprom.internal.python.PythonEntries;
import io.github.multiprom.internal.python.PythonFileName;
import io.github.multiprom.internal.python.PythonKey;
import io.github.multiprom.internal.segment.FamilyDescriptor;
import io.github.multiprom.internal.segment.MalformedException;
import io.prometheus.metrics.model.snapshots.Labels;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;

/** A counter in one of Python's files: an entry is a series. Not thread-safe. */
final class PythonCounters extends PythonFamily {

  private record Series(CounterTotal total, int entry) {}

  private final FamilyDescriptor descriptor;
  private final List<Labels> labels = new ArrayList<>();
  private final List<Integer> entries = new ArrayList<>();
  private final List<Series> series = new ArrayList<>();
  private final double[] addend = new double[1];

  PythonCounters(PythonFileName name, PythonKey first) {
    super(name, first);
    this.descriptor = plainDescriptor();
  }

  @Override
  void add(int entry, PythonKey key) {
    labels.add(key.seriesLabels());
    entries.add(entry);
  }

  @Override
  void resolve(Tally tally) {
    TalliedFamily tallied = tally.family(descriptor);
    for (int i = 0; i < entries.size(); i++) {
      series.add(new Series((CounterTotal) tallied.series(labels.get(i)), entries.get(i)));
    }
  }

  @Override
  void forEachSeries(BiConsumer<FamilyDescriptor.Shape, Labels> visitor) {
    labels.forEach(one -> visitor.accept(descriptor.shape(), one));
  }

  @Override
  long seriesCount() {
    return series.size();
  }

  @Override
  void check(PythonEntries values) throws MalformedException {
    for (Series one : series) {
      double value = values.value(one.entry);
      if (value < 0) {
        throw new MalformedException("a counter of " + value);
      }
    }
  }

  @Override
  void contribute(Tally tally, PythonEntries values, Source source) {
    tally.family(descriptor).declare(descriptor, source);
    for (Series one : series) {
      hold(one.total, source);
      addend[0] = values.value(one.entry);
      one.total.addArchived(0, addend);
    }
  }
}
