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

  private final List<WorkerValue> values = new ArrayList<>();
  private @Nullable Archived archived;

  GaugeTotal(Labels labels) {
    super(labels);
  }

  @Override
  void clear() {
    values.clear();
    archived = null;
  }

  void add(WorkerValue value) {
    values.add(value);
  }

  void addArchived(Archived part) {
    archived = part;
  }

  List<WorkerValue> values() {
    return values;
  }

  /**
   * Adds the values that processes have under this mode or, with another version of the program,
   * under another one. Of the latter only the live: the archive has merged the dead in another way.
   */
  void add(GaugeTotal other, boolean sameMode) {
    if (sameMode) {
      archived = other.archived;
      values.addAll(other.values);
    } else {
      other.values.stream().filter(value -> value.source().live()).forEach(values::add);
    }
  }

  /** The values that a mode looks at. */
  List<WorkerValue> values(GaugeMode mode) {
    if (!mode.isLive() || allLive()) {
      return values;
    }
    List<WorkerValue> live = new ArrayList<>(values.size());
    for (WorkerValue value : values) {
      if (value.source().live()) {
        live.add(value);
      }
    }
    return live;
  }

  private boolean allLive() {
    for (WorkerValue value : values) {
      if (!value.source().live()) {
        return false;
      }
    }
    return true;
  }

  /** The merged value of a mode that has just one; null if no process contributes. */
  @Nullable Double merged(GaugeMode mode) {
    List<WorkerValue> chosen = values(mode);
    Archived dead = mode.isLive() ? null : archived;
    if (chosen.isEmpty() && dead == null) {
      return null;
    }
    return switch (mode) {
      case SUM, LIVE_SUM -> sum(chosen, dead).value();
      case MIN, LIVE_MIN ->
          reduce(chosen, dead == null ? Double.POSITIVE_INFINITY : dead.min(), Math::min);
      case MAX, LIVE_MAX ->
          reduce(chosen, dead == null ? Double.NEGATIVE_INFINITY : dead.max(), Math::max);
      case MOST_RECENT, LIVE_MOST_RECENT -> {
        Recent recent = recent(chosen, dead);
        yield recent == null ? null : recent.value();
      }
      case ALL, LIVE_ALL -> throw new IllegalArgumentException(mode + " has a value per worker");
    };
  }

  private static double reduce(
      List<WorkerValue> values, double initial, DoubleBinaryOperator operator) {
    return values.stream().mapToDouble(WorkerValue::value).reduce(initial, operator);
  }

  private static ExactSum sum(List<WorkerValue> values, @Nullable Archived dead) {
    ExactSum sum = new ExactSum();
    if (dead != null) {
      sum.addAll(dead.sum());
    }
    values.forEach(value -> sum.add(value.value()));
    return sum;
  }

  private static @Nullable Recent recent(List<WorkerValue> values, @Nullable Archived dead) {
    List<Recent> all = new ArrayList<>();
    if (dead != null && dead.recent() != null) {
      all.add(dead.recent());
    }
    values.forEach(value -> all.add(Recent.of(value)));
    return Recent.newest(all);
  }

  /** All that the archive must keep of these values once their processes are gone. */
  @Nullable Archived toArchived() {
    if (values.isEmpty()) {
      return archived;
    }
    double min = archived == null ? Double.POSITIVE_INFINITY : archived.min();
    double max = archived == null ? Double.NEGATIVE_INFINITY : archived.max();
    return new Archived(
        sum(values, archived).toArray(),
        reduce(values, min, Math::min),
        reduce(values, max, Math::max),
        recent(values, archived));
  }
}
