package io.github.multiprom.jmh;

import io.github.multiprom.MultiprocessRegistry;
import io.prometheus.metrics.core.datapoints.DistributionDataPoint;
import java.io.IOException;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** Observing values in a classic histogram with client_java's eleven default bounds. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(3)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class HistogramBenchmark {

  private BenchmarkDirectory directory;
  private MultiprocessRegistry registry;
  private DistributionDataPoint multiprom;
  private DistributionDataPoint clientJavaClassic;
  private DistributionDataPoint clientJavaDefault;

  /** Random latencies, prepared so that their making is not measured. */
  @State(Scope.Thread)
  public static class Values {

    private final double[] values = new double[4096];
    private int next;

    /** Spreads them over the buckets. */
    @Setup
    public void fill() {
      SplittableRandom random = new SplittableRandom(7);
      for (int i = 0; i < values.length; i++) {
        values[i] = Math.pow(10, random.nextDouble() * 4 - 3);
      }
    }

    double next() {
      next = (next + 1) & (values.length - 1);
      return values[next];
    }
  }

  /** Opens a registry on a directory of its own. */
  @Setup
  public void open() {
    directory = new BenchmarkDirectory();
    registry = MultiprocessRegistry.builder().directory(directory.path()).open();
    multiprom =
        io.github.multiprom.Histogram.builder()
            .name("latency_seconds")
            .labelNames("path")
            .register(registry)
            .labelValues("/");
    clientJavaClassic =
        io.prometheus.metrics.core.metrics.Histogram.builder()
            .name("latency_seconds")
            .labelNames("path")
            .classicOnly()
            .build()
            .labelValues("/");
    clientJavaDefault =
        io.prometheus.metrics.core.metrics.Histogram.builder()
            .name("latency_seconds")
            .labelNames("path")
            .build()
            .labelValues("/");
  }

  /** Removes the directory. */
  @TearDown
  public void close() throws IOException {
    registry.close();
    directory.close();
  }

  @Benchmark
  public void observeMultiprom(Values values) {
    multiprom.observe(values.next());
  }

  @Benchmark
  public void observeClientJavaClassic(Values values) {
    clientJavaClassic.observe(values.next());
  }

  @Benchmark
  public void observeClientJavaDefault(Values values) {
    clientJavaDefault.observe(values.next());
  }

  @Benchmark
  public double valuesAlone(Values values) {
    return values.next();
  }
}
