package io.github.multiprom;

import io.github.multiprom.internal.label.LabelTable;
import io.github.multiprom.internal.segment.Drop;
import io.github.multiprom.internal.segment.FamilyDescriptor;
import io.github.multiprom.internal.segment.MetricKind;
import io.github.multiprom.internal.segment.OwnSegment;
import io.github.multiprom.internal.segment.Removal;
import io.github.multiprom.internal.segment.SegmentWriter;
import io.github.multiprom.internal.segment.WrittenSeries;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The series of one family in this process, and where they are recorded. Two metrics that are
 * registered as the same family share one of these. Thread-safe; looking up takes no lock.
 */
final class MetricFamily {

  private static final Logger LOGGER = LoggerFactory.getLogger("io.github.multiprom");

  private static final String OVERFLOW = "overflow";

  /** What a request brought along, a path or a query, must not fill files and expositions. */
  private static final int MAX_LABEL_CHARS = 64 * 1024;

  private final FamilyDescriptor descriptor;
  private final BiFunction<MetricFamily, String[], SeriesPoint> factory;
  private final LabelTable<SeriesPoint> points = new LabelTable<>();

  /** Which exemplars its series keep; null if none. Set before the first series. */
  private @Nullable ExemplarSettings exemplars;

  /** Families of metrics that were registered as the same family later. */
  private final List<MetricFamily> aliases = new ArrayList<>();

  // Guarded by this; the segment is also read without the lock.
  private volatile @Nullable OwnSegment segment;
  private int number = -1;
  private boolean closed;
  private boolean overflowSaid;
  private boolean oversizeSaid;
  private int maxSeries = Integer.MAX_VALUE;
  private long createdAfterMillis;
  private SeriesRemovals removals = SeriesRemovals.NONE;
  private @Nullable VacantSeries vacant;

  MetricFamily(
      FamilyDescriptor descriptor, BiFunction<MetricFamily, String[], SeriesPoint> factory) {
    this.descriptor = descriptor;
    this.factory = factory;
  }

  /** A family of the same points that is declared otherwise. */
  MetricFamily as(FamilyDescriptor other) {
    MetricFamily family = new MetricFamily(other, factory);
    family.keepExemplars(exemplars);
    return family;
  }

  FamilyDescriptor descriptor() {
    return descriptor;
  }

  /** Which exemplars the series keep; null if none. */
  @Nullable ExemplarSettings exemplars() {
    return exemplars;
  }

  void keepExemplars(@Nullable ExemplarSettings settings) {
    exemplars = settings;
  }

  LabelTable<SeriesPoint> points() {
    return points;
  }

  /**
   * The point with these values, made on first use; the overflow point if they are too many or
   * long.
   */
  synchronized SeriesPoint create(String[] labelValues) {
    SeriesPoint known = points.get(labelValues);
    if (known != null) {
      return known;
    }
    String[] values = labelValues;
    boolean oversized = isOversized(labelValues);
    if (oversized || points.size() >= maxSeries) {
      values = oversized ? oversize() : overflow();
      known = points.get(values);
      if (known != null) {
        return known;
      }
    }
    SeriesPoint point = factory.apply(this, values);
    attach(point);
    points.add(point);
    return point;
  }

  /**
   * Takes the series that the condition accepts out of every scrape, as far as this process counts
   * in it; none after the close. A family without labels begins at zero again.
   */
  synchronized void removeIf(Predicate<? super SeriesPoint> condition) {
    if (closed) {
      return;
    }
    List<String[]> removed = removePoints(condition, timeOfRemoval());
    if (!removed.isEmpty()) {
      removals.removedHere(descriptor, removed, createdAfterMillis);
    }
  }

  /** Takes the series away from all processes. */
  synchronized void removeEverywhere(String[] labelValues) {
    if (closed) {
      return;
    }
    long now = timeOfRemoval();
    removePoints(point -> Arrays.equals(point.values(), labelValues), now);
    removals.removeEverywhere(descriptor, labelValues, now);
  }

  /** Gives up a series that another process has removed everywhere, if ours is an older one. */
  synchronized void follow(Removal removal) {
    if (closed || !removal.family().equals(descriptor.shape().name())) {
      return;
    }
    long millis = removal.createdUpToMillis();
    createdAfterMillis = Math.max(createdAfterMillis, millis);
    removePoints(
        point ->
            point.isOlderThan(millis)
                && descriptor.labels(point.labelValues()).equals(removal.labels()),
        millis);
  }

  /** Later than any series that there is, and not later than any that will be made. */
  private long timeOfRemoval() {
    return Math.max(System.currentTimeMillis(), createdAfterMillis);
  }

  /** Removes them here; what is made from now on is younger. */
  private List<String[]> removePoints(Predicate<? super SeriesPoint> condition, long millis) {
    createdAfterMillis = Math.max(createdAfterMillis, millis);
    List<SeriesPoint> removed = points.removeIf(condition);
    removed.forEach(point -> point.remove(vacant));
    if (descriptor.labelNames().isEmpty() && descriptor.kind() != MetricKind.INFO) {
      removed.forEach(this::attach);
      removed.forEach(points::add);
      aliases.forEach(alias -> alias.share(this));
    } else {
      aliases.forEach(alias -> alias.removePoints(condition, millis));
    }
    return removed.stream().map(SeriesPoint::values).toList();
  }

  /** Makes the series with these values the only one. */
  synchronized SeriesPoint replaceAll(String[] labelValues) {
    if (points.get(labelValues) == null && points.size() >= maxSeries) {
      removeIf(point -> true);
    }
    SeriesPoint only = create(labelValues); // before the others go: no scrape finds none at all
    removeIf(point -> !Arrays.equals(point.values(), labelValues));
    return only;
  }

  private static boolean isOversized(String[] labelValues) {
    long length = 0;
    for (String value : labelValues) {
      length += value.length();
    }
    return length > MAX_LABEL_CHARS;
  }

  private String[] oversize() {
    if (!oversizeSaid) {
      oversizeSaid = true;
      LOGGER.warn(
          "{} was given label values of more than {} characters: it is counted in one series with"
              + " the label values '{}'. Shorten them.",
          descriptor.metadata().getName(),
          MAX_LABEL_CHARS,
          OVERFLOW);
    }
    return overflowValues();
  }

  private String[] overflow() {
    if (!overflowSaid) {
      overflowSaid = true;
      LOGGER.warn(
          "{} has {} series, its limit: what has further label values is counted in one series"
              + " with the label values '{}'. Raise maxSeries or use fewer label values.",
          descriptor.metadata().getName(),
          maxSeries,
          OVERFLOW);
    }
    return overflowValues();
  }

  private String[] overflowValues() {
    countDrop(Drop.OVERFLOW);
    String[] values = new String[descriptor.labelNames().size()];
    Arrays.fill(values, OVERFLOW);
    return values;
  }

  /** Starts to record all series in a segment, also if they were recorded in another one. */
  synchronized void open(OwnSegment own, SeriesRemovals sharedRemovals, int seriesLimit) {
    if (segment == own) {
      return; // it was registered since the segment was made
    }
    segment = own;
    vacant = new VacantSeries(descriptor, own);
    removals = sharedRemovals;
    maxSeries = seriesLimit;
    number = -1;
    closed = false;
    points.all().forEach(this::attach);
    aliases.forEach(alias -> alias.share(this));
  }

  /** Goes on in another segment; what was recorded so far counts on where it is. */
  synchronized void carryOn(OwnSegment own) {
    if (segment == own) {
      return; // it was registered since the segment was made
    }
    segment = own;
    vacant = new VacantSeries(descriptor, own);
    number = -1;
    for (SeriesPoint point : points.all()) {
      if (point.isOpen()) {
        long created = point.createdMillis();
        point.detach();
        record(point, created, point::carryOn);
      } else {
        attach(point);
      }
    }
    aliases.forEach(alias -> alias.share(this));
  }

  /** Counts in a segment what is dropped, which is everything: the registry is closed. */
  synchronized void openClosed(OwnSegment own) {
    segment = own;
    closed = true;
  }

  /** Lets the series of an equal family, handed out before it was registered, record as ours do. */
  synchronized void addAlias(MetricFamily alias) {
    aliases.add(alias);
    alias.share(this);
  }

  private synchronized void share(MetricFamily registered) {
    segment = registered.segment;
    for (SeriesPoint point : points.all()) {
      point.share(registered.create(point.values()));
    }
  }

  /** Drops updates from here on. */
  synchronized void close() {
    closed = true;
    points.all().forEach(SeriesPoint::close);
    aliases.forEach(MetricFamily::close);
  }

  /** Tries again where there was no space, until there is none again. */
  synchronized void retry() {
    if (closed || segment == null) {
      return;
    }
    for (SeriesPoint point : points.all()) {
      if (!point.isOpen()) {
        attach(point);
        if (!point.isOpen()) {
          return;
        }
        aliases.forEach(alias -> alias.share(this));
      }
    }
  }

  private void attach(SeriesPoint point) {
    long created = Math.max(System.currentTimeMillis(), createdAfterMillis + 1);
    record(point, created, point::open);
  }

  private void record(
      SeriesPoint point, long created, BiConsumer<WrittenSeries, SegmentWriter> begin) {
    OwnSegment own = segment;
    if (own == null || closed) {
      return;
    }
    SegmentWriter writer = own.writer();
    try {
      if (number < 0) {
        number = writer.appendFamily(descriptor);
      }
      WrittenSeries series = vacant == null ? null : vacant.moveIn(point.values(), created);
      if (series == null) {
        series =
            writer.append(
                number, point.values(), point.cellLength(), point.stripeLength(), created);
      }
      begin.accept(series, writer);
    } catch (IOException e) {
      point.close(); // also if it was open in another segment; retry() comes back to it
      LOGGER.debug("no space for a series of {}", descriptor.metadata().getName(), e);
    }
  }

  /**
   * @param removed whether the series was removed
   */
  void countUnrecorded(boolean removed) {
    countDrop(removed ? Drop.REMOVED : closed ? Drop.CLOSED : Drop.NO_SPACE);
  }

  /** Before the family is registered there is nothing to count it in. */
  void countDrop(Drop reason) {
    OwnSegment own = segment;
    if (own != null) {
      own.writer().countDrop(reason);
    }
  }
}
