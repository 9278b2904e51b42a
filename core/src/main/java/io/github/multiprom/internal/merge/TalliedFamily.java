package io.github.multiprom.internal.merge;

import io.github.multiprom.GaugeMode;
import io.github.multiprom.internal.cell.DistributionLayout;
import io.github.multiprom.internal.segment.FamilyDescriptor;
import io.prometheus.metrics.model.snapshots.Labels;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** All series of the families of one shape. Not thread-safe. */
final class TalliedFamily {

  private final FamilyDescriptor.Shape shape;
  private final DistributionLayout layout;
  private final NewestExemplars.Form exemplarForm;
  private final BootClock clock;
  private final Map<Labels, Total> series = new HashMap<>();
  private final Map<DecodedSeries.Scheme, DecodedSeries> decoded = new HashMap<>();
  private @Nullable List<Total> inOrder; // null: to be made anew
  private FamilyDescriptor newest;
  private @Nullable Source newestSource;
  private boolean otherSpellings;
  private @Nullable String text;

  TalliedFamily(FamilyDescriptor first, BootClock clock) {
    this.clock = clock;
    this.shape = first.shape();
    this.layout = DistributionLayout.of(first);
    this.exemplarForm = NewestExemplars.Form.of(shape);
    this.newest = first;
  }

  void reset() {
    newestSource = null;
    otherSpellings = false;
    series.values().forEach(Total::reset);
  }

  void prune() {
    if (series.values().removeIf(total -> !total.isPresent())) {
      inOrder = null;
      decoded.values().forEach(DecodedSeries::clear);
    }
  }

  /**
   * Says that a process has declared the family; the newest one's words are shown. The dead have no
   * say in a live mode, an info or a state set: the archive doesn't keep their word, so it must not
   * count before either.
   */
  void declare(FamilyDescriptor family, Source source) {
    GaugeMode mode = family.gaugeMode();
    boolean liveOnly = family.kind().isLiveOnly() || (mode != null && mode.isLive());
    if (liveOnly && !source.live()) {
      return;
    }
    otherSpellings |= newestSource != null && !name(newest).equals(name(family));
    if (newestSource == null || Source.BY_AGE.compare(newestSource, source) < 0) {
      newestSource = source;
      newest = family;
    }
  }

  private static String name(FamilyDescriptor family) {
    return family.metadata().getName();
  }

  /** Whether processes declare names that are one to Prometheus only: {@code a.b, a_b}. */
  boolean hasOtherSpellings() {
    return otherSpellings;
  }

  FamilyDescriptor.Shape shape() {
    return shape;
  }

  BootClock clock() {
    return clock;
  }

  /** The shape in words, to put shapes in order. */
  String text() {
    if (text == null) {
      text = shape.toString();
    }
    return text;
  }

  /** How its histograms' or summaries' cells are laid out. */
  DistributionLayout layout() {
    return layout;
  }

  /** As the newest process declared it. */
  FamilyDescriptor newest() {
    return newest;
  }

  /** The newest process that declared it; null if none does any more. */
  @Nullable Source newestSource() {
    return newestSource;
  }

  /** The total of the series with these labels, made on first use. */
  Total series(Labels labels) {
    return series.computeIfAbsent(labels, this::newTotal);
  }

  /** The same for label values as they are in files of this family. */
  DecodedSeries decoded(FamilyDescriptor family) {
    return decoded.computeIfAbsent(
        DecodedSeries.Scheme.of(family), scheme -> new DecodedSeries(family, this));
  }

  @Nullable Total find(Labels labels) {
    return series.get(labels);
  }

  /** Whether any of it was counted in files of Python's. */
  boolean isPythons() {
    return series.values().stream().anyMatch(Total::isPythons);
  }

  Collection<Total> series() {
    return series.values();
  }

  /**
   * Those of the series that are present, by their labels: client_java sorts them so, which is
   * quick when they are.
   */
  List<Total> present() {
    if (inOrder == null) {
      inOrder = new ArrayList<>(series.values());
      inOrder.sort(Comparator.comparing(Total::labels));
    }
    List<Total> present = new ArrayList<>(inOrder.size());
    for (Total total : inOrder) {
      if (total.isPresent()) {
        present.add(total);
      }
    }
    return present;
  }

  private Total newTotal(Labels labels) {
    inOrder = null;
    Total total = totalOfKind(labels);
    total.keepExemplars(exemplarForm);
    return total;
  }

  private Total totalOfKind(Labels labels) {
    return switch (shape.kind()) {
      case COUNTER -> new CounterTotal(labels);
      case GAUGE, UNKNOWN -> new GaugeTotal(labels);
      case HISTOGRAM, SUMMARY -> new DistributionTotal(labels, layout, clock);
      case INFO -> new InfoTotal(labels);
      case STATE_SET -> new StateSetTotal(labels, shape.states().size());
    };
  }
}
