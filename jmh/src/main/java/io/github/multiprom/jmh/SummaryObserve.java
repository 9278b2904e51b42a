package io.github.multiprom.jmh;

import io.micrometer.core.instrument.DistributionSummary;
import io.prometheus.metrics.core.datapoints.DistributionDataPoint;
import io.prometheus.metrics.core.metrics.Summary;
import org.openjdk.jmh.annotations.Benchmark;

/** {@code Summary.observe} with three quantiles. */
public class SummaryObserve extends UpdateBenchmark {

  private final DistributionDataPoint multiprom =
      io.github.multiprom.Summary.builder()
          .name("latency_seconds")
          .quantile(0.5)
          .quantile(0.95)
          .quantile(0.99)
          .labelNames("path")
          .register(registry)
          .labelValues("/");
  private final DistributionDataPoint clientJava =
      Summary.builder()
          .name("latency_seconds")
          .quantile(0.5)
          .quantile(0.95)
          .quantile(0.99)
          .labelNames("path")
          .build()
          .labelValues("/");
  private final DistributionSummary micrometer =
      DistributionSummary.builder("latency").publishPercentiles(0.5, 0.95, 0.99).register(meters);

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
}
