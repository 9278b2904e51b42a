package io.github.multiprom.jmh;

import io.github.multiprom.GaugeMode;
import io.prometheus.metrics.core.datapoints.GaugeDataPoint;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Fork;

/** {@code Gauge.set} on a held data point. */
public class GaugeSet extends UpdateBenchmark {

  private final GaugeDataPoint multiprom = GaugePoints.multiprom(this, GaugeMode.LIVE_SUM);
  private final GaugeDataPoint mostRecent = GaugePoints.multiprom(this, GaugeMode.MOST_RECENT);
  private final GaugeDataPoint clientJava = GaugePoints.clientJava();

  @Benchmark
  public void multiprom() {
    multiprom.set(1.5);
  }

  /** The mode that must know which of two processes was the last. */
  @Benchmark
  public void multipromMostRecent() {
    mostRecent.set(1.5);
  }

  @Benchmark
  public void clientJava() {
    clientJava.set(1.5);
  }

  @Benchmark
  @Fork(value = 3, jvmArgsAppend = AgronaCounters.FLAG)
  public void agrona(AgronaCounters agrona) {
    agrona.counter.set(1);
  }
}
