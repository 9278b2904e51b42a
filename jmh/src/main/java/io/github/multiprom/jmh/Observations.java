package io.github.multiprom.jmh;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.infra.ThreadParams;

/**
 * The values that one thread observes, prepared so that their making is not measured. There are so
 * many that a branch predictor can't learn them; of a few thousand it can.
 */
@State(Scope.Thread)
public class Observations {

  private static final int COUNT = 1 << 20;

  /** Latencies spread over the buckets, or one value again and again, read from memory alike. */
  @Param({"random", "steady"})
  public String values = "random";

  private int next;

  /** One table for all threads of a trial. */
  @State(Scope.Benchmark)
  public static class Table {

    private final double[] values = new double[COUNT];

    synchronized void fill(boolean random) {
      if (values[0] == 0 && !random) {
        Arrays.fill(values, 0.2);
      } else if (values[0] == 0) {
        SplittableRandom source = new SplittableRandom(7);
        Arrays.setAll(values, i -> Math.pow(10, source.nextDouble() * 4 - 3));
      }
    }
  }

  private double[] table = {};

  /** Each thread begins elsewhere. */
  @Setup
  public void begin(Table shared, ThreadParams thread) {
    shared.fill(values.equals("random"));
    table = shared.values;
    next = thread.getThreadIndex() * (COUNT / 8 + 12_345);
  }

  double next() {
    next = (next + 1) & (COUNT - 1);
    return table[next];
  }
}
