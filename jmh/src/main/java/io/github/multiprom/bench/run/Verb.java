package io.github.multiprom.bench.run;

import io.github.multiprom.bench.report.Names;
import io.github.multiprom.jmh.CounterInc;
import io.github.multiprom.jmh.CounterIncDouble;
import io.github.multiprom.jmh.CounterLabelsInc;
import io.github.multiprom.jmh.GaugeInc;
import io.github.multiprom.jmh.GaugeSet;
import io.github.multiprom.jmh.HistogramObserveClassic;
import io.github.multiprom.jmh.HistogramObserveHybrid;
import io.github.multiprom.jmh.HistogramObserveNative;
import io.github.multiprom.jmh.SummaryObserve;
import java.util.List;

/**
 * What is benchmarked by JMH.
 *
 * @param name as a caller would write it
 * @param benchmark whose methods are the competitors
 * @param observes whether it takes values, which can be random or steady
 * @param barThreads numbers of threads that a bar asks for
 */
record Verb(String name, Class<?> benchmark, boolean observes, List<Integer> barThreads) {

  static final Verb COUNTER_INC = verb("Counter.inc()", CounterInc.class, 1, 8);
  static final Verb CLASSIC =
      observation("Histogram.observe classic", HistogramObserveClassic.class, 1, 8);

  static List<Verb> all() {
    return List.of(
        COUNTER_INC,
        verb("Counter.inc(double)", CounterIncDouble.class, 1),
        verb("labelValues(a, b).inc(), hit", CounterLabelsInc.class, 1),
        verb("Gauge.set", GaugeSet.class, 1),
        verb("Gauge.inc", GaugeInc.class, 1),
        CLASSIC,
        observation("Histogram.observe native", HistogramObserveNative.class, 1, 8),
        observation("Histogram.observe classic and native", HistogramObserveHybrid.class),
        observation("Summary.observe with quantiles", SummaryObserve.class, 1));
  }

  /** The title of a row. */
  String row(String values, int threads) {
    return Names.threads(observes ? name + ", " + values : name, threads);
  }

  private static Verb verb(String name, Class<?> benchmark, Integer... barThreads) {
    return new Verb(name, benchmark, false, List.of(barThreads));
  }

  private static Verb observation(String name, Class<?> benchmark, Integer... barThreads) {
    return new Verb(name, benchmark, true, List.of(barThreads));
  }
}
