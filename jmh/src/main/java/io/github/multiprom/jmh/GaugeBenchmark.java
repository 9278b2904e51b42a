package io.github.multiprom.jmh;

import io.github.multiprom.GaugeMode;
import io.github.multiprom.MultiprocessRegistry;
import io.prometheus.metrics.core.datapoints.GaugeDataPoint;
import java.io.IOException;
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

/** Setting and incrementing a gauge. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(3)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class GaugeBenchmark {

  private BenchmarkDirectory directory;
  private MultiprocessRegistry registry;
  private GaugeDataPoint multiprom;
  private GaugeDataPoint multipromMostRecent;
  private GaugeDataPoint clientJava;

  /** Opens a registry on a directory of its own. */
  @Setup
  public void open() {
    directory = new BenchmarkDirectory();
    registry = MultiprocessRegistry.builder().directory(directory.path()).open();
    multiprom = gauge("live_sum", GaugeMode.LIVE_SUM);
    multipromMostRecent = gauge("most_recent", GaugeMode.MOST_RECENT);
    clientJava =
        io.prometheus.metrics.core.metrics.Gauge.builder()
            .name("value")
            .labelNames("pool")
            .build()
            .labelValues("a");
  }

  private GaugeDataPoint gauge(String name, GaugeMode mode) {
    return io.github.multiprom.Gauge.builder()
        .name(name)
        .labelNames("pool")
        .multiprocessMode(mode)
        .register(registry)
        .labelValues("a");
  }

  /** Removes the directory. */
  @TearDown
  public void close() throws IOException {
    registry.close();
    directory.close();
  }

  @Benchmark
  public void setMultiprom() {
    multiprom.set(1.5);
  }

  @Benchmark
  public void setMultipromMostRecent() {
    multipromMostRecent.set(1.5);
  }

  @Benchmark
  public void setClientJava() {
    clientJava.set(1.5);
  }

  @Benchmark
  public void incMultiprom() {
    multiprom.inc();
  }

  @Benchmark
  public void incClientJava() {
    clientJava.inc();
  }
}
