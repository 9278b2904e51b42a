package io.github.multiprom.differential;

import io.prometheus.metrics.core.datapoints.DistributionDataPoint;

/** The calls that histograms and summaries share. */
final class Distributions {

  private Distributions() {}

  static Declaration.Call<DistributionDataPoint> call(Draw draw) {
    double value = draw.number();
    return switch (draw.below(4)) {
      case 0 -> new Declaration.Call<>("getCount()", DistributionDataPoint::getCount);
      case 1 -> new Declaration.Call<>("getSum()", DistributionDataPoint::getSum);
      default -> Declaration.Call.of("observe(" + value + ")", point -> point.observe(value));
    };
  }
}
