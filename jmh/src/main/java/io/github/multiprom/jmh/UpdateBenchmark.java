package io.github.multiprom.jmh;

import io.github.multiprom.MultiprocessRegistry;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What the verbs share: registries, and how long to measure. A subclass is one verb; its methods
 * are named for whom they measure, and each does what a caller would write.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(3)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public abstract class UpdateBenchmark {

  final BenchmarkDirectory directory = new BenchmarkDirectory();
  final MultiprocessRegistry registry =
      MultiprocessRegistry.builder().directory(directory.path()).open();
  final PrometheusMeterRegistry meters = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);

  /** Removes the directory. */
  @TearDown
  public void close() throws IOException {
    registry.close();
    directory.close();
  }
}
