package io.github.multiprom.internal.merge;

import io.github.multiprom.internal.python.PythonEntries;
import io.github.multiprom.internal.python.PythonFileName;
import io.github.multiprom.internal.python.PythonKey;
import io.github.multiprom.internal.segment.FamilyDescriptor;
import io.github.multiprom.internal.segment.MalformedException;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricMetadata;
import java.util.function.BiConsumer;

/** A family in one of Python's files: which entry is what of which series. Not thread-safe. */
abstract class PythonFamily {

  private final MetricMetadata metadata;
  private final PythonFileName name;

  PythonFamily(PythonFileName name, PythonKey first) {
    this.name = name;
    MetricMetadata.Builder builder = MetricMetadata.builder().name(first.family());
    if (!first.help().isEmpty()) {
      builder.help(first.help());
    }
    this.metadata = builder.build();
  }

  static PythonFamily of(PythonFileName name, PythonKey first) {
    return switch (name.kind()) {
      case COUNTER -> new PythonCounters(name, first);
      case GAUGE -> new PythonGauges(name, first);
      case HISTOGRAM, SUMMARY -> new PythonDistributions(name, first);
      default -> throw new IllegalArgumentException(name.kind() + " is nothing of Python's");
    };
  }

  /** What it is, as far as the file's name and the first key say. */
  final FamilyDescriptor plainDescriptor() {
    return FamilyDescriptor.of(name.kind(), metadata).withGaugeMode(name.gaugeMode());
  }

  /** Says that an entry has this key, which is of this family. */
  abstract void add(int entry, PythonKey key) throws MalformedException;

  /** Finds the totals, once all keys are known. */
  abstract void resolve(Tally tally);

  /** Tells of each series what it is of, and its labels. */
  abstract void forEachSeries(BiConsumer<FamilyDescriptor.Shape, Labels> visitor);

  abstract long seriesCount();

  /**
   * Looks at the values before any is added.
   *
   * @throws MalformedException if they can't be
   */
  void check(PythonEntries entries) throws MalformedException {
    // A number is all that most need to be.
  }

  /** Adds the values. */
  abstract void contribute(Tally tally, PythonEntries entries, Source source);

  /**
   * Adds series that are just being made, once all others are known.
   *
   * @param budget of the file
   * @param fileBytes how many bytes of it are used
   * @throws MalformedException if they are too many to be that
   */
  void contributeUnfinished(Tally tally, Source source, ExpositionBudget budget, int fileBytes)
      throws MalformedException {
    // Most are made in one go.
  }

  /** Says that a series has a value of this source. */
  static void hold(Total total, Source source) {
    total.contribute(Total.BEGAN_IN_PYTHON);
    total.holdBy(source.live(), PublishedSource.NOT_REMOVABLE);
  }
}
