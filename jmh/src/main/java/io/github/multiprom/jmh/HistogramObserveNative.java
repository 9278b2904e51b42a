package io.github.multiprom.jmh;

import io.github.multiprom.jmh.HistogramPoints.Form;
import io.prometheus.metrics.core.datapoints.DistributionDataPoint;
import org.openjdk.jmh.annotations.Benchmark;

/** {@code Histogram.observe} with native buckets only. */
public class HistogramObserveNative extends UpdateBenchmark {

  private final DistributionDataPoint multiprom = HistogramPoints.multiprom(this, Form.NATIVE);
  private final DistributionDataPoint clientJava = HistogramPoints.clientJava(Form.NATIVE);

  @Benchmark
  public void multiprom(Observations observations) {
    multiprom.observe(observations.next());
  }

  @Benchmark
  public void clientJava(Observations observations) {
    clientJava.observe(observations.next());
  }
}
