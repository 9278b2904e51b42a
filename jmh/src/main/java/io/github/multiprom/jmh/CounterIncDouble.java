package io.github.multiprom.jmh;

import io.prometheus.metrics.core.datapoints.CounterDataPoint;
import java.util.concurrent.atomic.DoubleAdder;
import org.openjdk.jmh.annotations.Benchmark;

/** {@code Counter.inc(double)} of a value that is no whole number, on a held data point. */
public class CounterIncDouble extends UpdateBenchmark {

  private final CounterDataPoint multiprom =
      CounterPoints.multiprom(this).labelValues("GET", "200");
  private final CounterDataPoint clientJava = CounterPoints.clientJava().labelValues("GET", "200");
  private final io.micrometer.core.instrument.Counter micrometer = CounterPoints.micrometer(this);
  private final DoubleAdder doubleAdder = new DoubleAdder();

  @Benchmark
  public void multiprom() {
    multiprom.inc(0.5);
  }

  @Benchmark
  public void clientJava() {
    clientJava.inc(0.5);
  }

  @Benchmark
  public void micrometer() {
    micrometer.increment(0.5);
  }

  @Benchmark
  public void doubleAdder() {
    doubleAdder.add(0.5);
  }
}
