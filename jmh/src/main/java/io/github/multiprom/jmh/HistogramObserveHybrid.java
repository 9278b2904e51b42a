package io.github.multiprom.jmh;

import io.github.multiprom.jmh.HistogramPoints.Form;
import io.prometheus.metrics.core.datapoints.DistributionDataPoint;
import org.openjdk.jmh.annotations.Benchmark;

/** {@code Histogram.observe} with classic and native buckets, client_java's default form. */
public class HistogramObserveHybrid extends UpdateBenchmark {

  private final DistributionDataPoint multiprom = HistogramPoints.multiprom(this, Form.HYBRID);
  private final DistributionDataPoint clientJava = HistogramPoints.clientJava(Form.HYBRID);

  @Benchmark
  public void multiprom(Observations observations) {
    multiprom.observe(observations.next());
  }

  @Benchmark
  public void clientJava(Observations observations) {
    clientJava.observe(observations.next());
  }
}
