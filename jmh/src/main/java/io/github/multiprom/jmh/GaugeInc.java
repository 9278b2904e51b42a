package io.github.multiprom.jmh;

import io.github.multiprom.GaugeMode;
import io.prometheus.metrics.core.datapoints.GaugeDataPoint;
import org.openjdk.jmh.annotations.Benchmark;

/** {@code Gauge.inc} on a held data point. */
public class GaugeInc extends UpdateBenchmark {

  private final GaugeDataPoint multiprom = GaugePoints.multiprom(this, GaugeMode.LIVE_SUM);
  private final GaugeDataPoint clientJava = GaugePoints.clientJava();

  @Benchmark
  public void multiprom() {
    multiprom.inc();
  }

  @Benchmark
  public void clientJava() {
    clientJava.inc();
  }
}
