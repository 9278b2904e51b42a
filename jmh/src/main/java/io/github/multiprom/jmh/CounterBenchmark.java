package io.github.multiprom.jmh;

import io.github.multiprom.MultiprocessRegistry;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.prometheus.metrics.core.datapoints.CounterDataPoint;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
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

/** Incrementing one counter, on a held data point and by its labels. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(3)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class CounterBenchmark {

  private final LongAdder adder = new LongAdder();
  private BenchmarkDirectory directory;
  private MultiprocessRegistry registry;
  private io.github.multiprom.Counter multiprom;
  private CounterDataPoint multipromPoint;
  private io.prometheus.metrics.core.metrics.Counter clientJava;
  private CounterDataPoint clientJavaPoint;
  private io.micrometer.core.instrument.Counter micrometer;

  /** Opens a registry on a directory of its own. */
  @Setup
  public void open() {
    directory = new BenchmarkDirectory();
    registry = MultiprocessRegistry.builder().directory(directory.path()).open();
    multiprom =
        io.github.multiprom.Counter.builder()
            .name("requests_total")
            .labelNames("method", "status")
            .register(registry);
    multipromPoint = multiprom.labelValues("GET", "200");
    clientJava =
        io.prometheus.metrics.core.metrics.Counter.builder()
            .name("requests_total")
            .labelNames("method", "status")
            .build();
    clientJavaPoint = clientJava.labelValues("GET", "200");
    micrometer =
        new PrometheusMeterRegistry(PrometheusConfig.DEFAULT)
            .counter("requests", "method", "GET", "status", "200");
  }

  /** Removes the directory. */
  @TearDown
  public void close() throws IOException {
    registry.close();
    directory.close();
  }

  @Benchmark
  public void incMultiprom() {
    multipromPoint.inc();
  }

  @Benchmark
  public void incClientJava() {
    clientJavaPoint.inc();
  }

  @Benchmark
  public void incMicrometer() {
    micrometer.increment();
  }

  @Benchmark
  public void incLongAdder() {
    adder.increment();
  }

  @Benchmark
  public void incDoubleMultiprom() {
    multipromPoint.inc(0.5);
  }

  @Benchmark
  public void incDoubleClientJava() {
    clientJavaPoint.inc(0.5);
  }

  @Benchmark
  public void labelsIncMultiprom() {
    multiprom.labelValues("GET", "200").inc();
  }

  @Benchmark
  public void labelsIncClientJava() {
    clientJava.labelValues("GET", "200").inc();
  }
}
