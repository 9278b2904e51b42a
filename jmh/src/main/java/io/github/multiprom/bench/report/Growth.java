package io.github.multiprom.bench.report;

import java.util.List;
import java.util.Optional;

/**
 * How a curve grows whose rows are numbers.
 *
 * @param slope of the straight line of least squares, unit by row
 * @param exponent 1 if linear: of the power that leads from the middle point to the last
 */
record Growth(double slope, double exponent) {

  /** Nothing for less than three points. */
  static Optional<Growth> of(List<Samples> points) {
    if (points.size() < 3) {
      return Optional.empty();
    }
    double meanX = points.stream().mapToDouble(Growth::x).average().orElseThrow();
    double meanY = points.stream().mapToDouble(Samples::median).average().orElseThrow();
    double covariance = 0;
    double variance = 0;
    for (Samples point : points) {
      covariance += (x(point) - meanX) * (point.median() - meanY);
      variance += (x(point) - meanX) * (x(point) - meanX);
    }
    Samples last = points.get(points.size() - 1);
    Samples middle = points.get((points.size() - 1) / 2);
    double exponent = Math.log(last.median() / middle.median()) / Math.log(x(last) / x(middle));
    return Optional.of(new Growth(covariance / variance, exponent));
  }

  static double x(Samples point) {
    return Double.parseDouble(point.row());
  }
}
