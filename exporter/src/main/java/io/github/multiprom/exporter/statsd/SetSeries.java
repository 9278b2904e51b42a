package io.github.multiprom.exporter.statsd;

import io.prometheus.metrics.core.datapoints.GaugeDataPoint;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A gauge of how many different members were sent in the last interval. */
final class SetSeries extends Series {
  private final GaugeDataPoint point;
  private final SetSpace space;
  private final Set<Long> members = new HashSet<>();

  /** How many members all sets of a bridge may have in an interval. Not thread-safe. */
  static final class SetSpace {
    private int free;

    SetSpace(int members) {
      free = members;
    }
  }

  SetSeries(GaugeDataPoint point, SetSpace space, Runnable removal) {
    super(removal);
    this.point = point;
    this.space = space;
  }

  @Override
  @Nullable Rejection accept(StatsdLine line, int from, int to, double scale) {
    long hash = hash(line.bytes(), line.valuesFrom(), line.valuesTo());
    if (members.contains(hash)) {
      return null;
    }
    if (space.free == 0) {
      return Rejection.TOO_MANY_SERIES;
    }
    space.free--;
    members.add(hash);
    return null;
  }

  /** Shows the interval that has ended and begins another. */
  void endInterval() {
    point.set(members.size());
    space.free += members.size();
    members.clear();
  }

  /** 64 bits: among a million members two are taken for one with a probability of 3 in 10^8. */
  private static long hash(byte[] bytes, int from, int to) {
    long hash = 0x9E3779B97F4A7C15L;
    for (int i = from; i < to; i++) {
      hash = (hash ^ bytes[i]) * 0xBF58476D1CE4E5B9L;
      hash ^= hash >>> 29;
    }
    return hash ^ (hash >>> 32);
  }
}
