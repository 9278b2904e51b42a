package io.github.multiprom.jmh;

import io.prometheus.metrics.core.metrics.Counter;
import org.openjdk.jmh.annotations.Benchmark;

/** {@code labelValues(a, b).inc()} where the data point exists. */
public class CounterLabelsInc extends UpdateBenchmark {

  private final io.github.multiprom.Counter multiprom = CounterPoints.multiprom(this);
  private final Counter clientJava = CounterPoints.clientJava();

  private String method = "GET";
  private String status = "200";

  @Benchmark
  public void multiprom() {
    multiprom.labelValues(method, status).inc();
  }

  @Benchmark
  public void clientJava() {
    clientJava.labelValues(method, status).inc();
  }

  @Benchmark
  public void micrometer() {
    meters.counter("requests", "method", method, "status", status).increment();
  }
}
