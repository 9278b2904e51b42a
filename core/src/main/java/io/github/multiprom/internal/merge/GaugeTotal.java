package io.github.multiprom.internal.merge;

import io.github.multiprom.GaugeMode;
import io.prometheus.metrics.model.snapshots.Labels;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.DoubleBinaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A gauge's values in all processes. What they become depends on the family's mode, which may
 * differ between two versions of a program; so the values are kept, and merged when they are asked
 * for.
 */
final class GaugeTotal extends Total {

  /** One process's value. */
  record WorkerValue(Source source, double value, long ticket, long diedMillis) {

    WorkerValue diedAt(long millis) {
      return new WorkerValue(source, value, ticket, millis);
    }
  }

  /** What the archive knows of the dead. */
  record Archived(double[] sum, double min, double max, @Nullable Recent recent) {}

  /** A value and when it was set. Tickets compare within a boot only. */
  record Recent(double value, long ticket, UUID bootId, long startedMillis, long id) {

    static Recent of(WorkerValue value) {
      Source source = value.source();
      return new Recent(
          value.value(), value.ticket(), source.bootId(), source.startedMillis(), source.id());
    }

    private Recent startedAt(long millis) {
      return new Recent(value, ticket, bootId, millis, id);
    }

    /**
     * The one set last. A gauge that was never set loses. Tickets decide within a boot. This boot
     * comes after every other, whatever the wall clock says; others are as young as the youngest
     * process known of them, which is why the result carries that one's start.
     */
    static @Nullable Recent newest(List<Recent> all) {
      Map<UUID, Long> youngest = new HashMap<>();
      all.forEach(r -> youngest.merge(r.bootId, r.startedMillis, Math::max));
      return all.stream()
          .max(
              Comparator.comparing((Recent r) -> r.ticket != 0)
                  .thenComparing(r -> r.bootId.equals(BootClock.SYSTEM.bootId()))
                  .thenComparing(r -> youngest.getOrDefault(r.bootId, 0L))
                  .thenComparing(Recent::bootId)
                  .thenComparing(Recent::ticket)
                  .thenComparing(Recent::startedMillis)
                  .thenComparing(Recent::id))
          .map(r -> r.startedAt(youngest.getOrDefault(r.bootId, r.startedMillis)))
          .orElse(null);
    }
  }

  private final WorkerValues values = new WorkerValues();
  private @Nullable Archived archived;

  GaugeTotal(Labels labels) {
    super(labels);
  }

  @Override
  void clear() {
    values.clear();
    archived = null;
  }

  /** Adds the value of a process that has not died. */
  void add(Source source, double value, long ticket) {
    values.add(source, value, ticket, 0);
  }

  void add(WorkerValue value) {
    values.add(value.source(), value.value(), value.ticket(), value.diedMillis());
  }

  void addArchived(Archived part) {
    archived = part;
  }

  List<WorkerValue> values() {
    return values.toList(false);
  }

  /**
   * Adds the values that processes have under this mode or, with another version of the program,
   * under another one. Of the latter only the live: the archive has merged the dead in another way.
   */
  void add(GaugeTotal other, boolean sameMode) {
    if (sameMode) {
      archived = other.archived;
    }
    other.values.toList(!sameMode).forEach(this::add);
  }

  /** The values that a mode looks at. */
  List<WorkerValue> values(GaugeMode mode) {
    return values.toList(mode.isLive());
  }

  /** The merged value of a mode that has just one; null if no process contributes. */
  @Nullable Double merged(GaugeMode mode) {
    boolean liveOnly = mode.isLive();
    Archived dead = liveOnly ? null : archived;
    if (dead == null && !isContributed(liveOnly)) {
      return null;
    }
    return switch (mode) {
      case SUM, LIVE_SUM -> sum(liveOnly, dead).value();
      case MIN, LIVE_MIN -> min(liveOnly, dead);
      case MAX, LIVE_MAX -> max(liveOnly, dead);
      case MOST_RECENT, LIVE_MOST_RECENT -> {
        Recent recent = recent(liveOnly, dead);
        yield recent == null ? null : recent.value();
      }
      case ALL, LIVE_ALL -> throw new IllegalArgumentException(mode + " has a value per worker");
    };
  }

  private boolean isContributed(boolean liveOnly) {
    boolean contributed = false;
    for (int i = 0; i < values.size() && !contributed; i++) {
      contributed = values.isAmong(liveOnly, i);
    }
    return contributed;
  }

  private double min(boolean liveOnly, @Nullable Archived dead) {
    return reduce(liveOnly, dead == null ? Double.POSITIVE_INFINITY : dead.min(), Math::min);
  }

  private double max(boolean liveOnly, @Nullable Archived dead) {
    return reduce(liveOnly, dead == null ? Double.NEGATIVE_INFINITY : dead.max(), Math::max);
  }

  private double reduce(boolean liveOnly, double initial, DoubleBinaryOperator operator) {
    double result = initial;
    for (int i = 0; i < values.size(); i++) {
      if (values.isAmong(liveOnly, i)) {
        result = operator.applyAsDouble(result, values.value(i));
      }
    }
    return result;
  }

  private ExactSum sum(boolean liveOnly, @Nullable Archived dead) {
    ExactSum sum = new ExactSum();
    if (dead != null) {
      sum.addAll(dead.sum());
    }
    for (int i = 0; i < values.size(); i++) {
      if (values.isAmong(liveOnly, i)) {
        sum.add(values.value(i));
      }
    }
    return sum;
  }

  private @Nullable Recent recent(boolean liveOnly, @Nullable Archived dead) {
    List<Recent> all = new ArrayList<>();
    if (dead != null && dead.recent() != null) {
      all.add(dead.recent());
    }
    values.toList(liveOnly).forEach(value -> all.add(Recent.of(value)));
    return Recent.newest(all);
  }

  /** All that the archive must keep of these values once their processes are gone. */
  @Nullable Archived toArchived() {
    if (values.size() == 0) {
      return archived;
    }
    return new Archived(
        sum(false, archived).toArray(),
        min(false, archived),
        max(false, archived),
        recent(false, archived));
  }
}
