package io.github.multiprom.jmh;

import io.github.multiprom.jmh.HistogramPoints.Form;
import io.micrometer.core.instrument.DistributionSummary;
import io.prometheus.metrics.core.datapoints.DistributionDataPoint;
import io.prometheus.metrics.core.metrics.Histogram;
import org.openjdk.jmh.annotations.Benchmark;

/** {@code Histogram.observe} with client_java's eleven default bounds and nothing else. */
public class HistogramObserveClassic extends UpdateBenchmark {

  private final DistributionDataPoint multiprom = HistogramPoints.multiprom(this, Form.CLASSIC);
  private final DistributionDataPoint clientJava = HistogramPoints.clientJava(Form.CLASSIC);
  private final DistributionSummary micrometer =
      DistributionSummary.builder("latency")
          .serviceLevelObjectives(Histogram.Builder.DEFAULT_CLASSIC_UPPER_BOUNDS)
          .register(meters);

  @Benchmark
  public void multiprom(Observations observations) {
    multiprom.observe(observations.next());
  }

  @Benchmark
  public void clientJava(Observations observations) {
    clientJava.observe(observations.next());
  }

  @Benchmark
  public void micrometer(Observations observations) {
    micrometer.record(observations.next());
  }

  /** What the making of the values costs. */
  @Benchmark
  public double valuesAlone(Observations observations) {
    return observations.next();
  }
}
