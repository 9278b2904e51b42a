package io.github.multiprom.differential;

import io.github.multiprom.Histogram;
import io.github.multiprom.MultiprocessRegistry;
import io.prometheus.metrics.config.MetricsProperties;
import io.prometheus.metrics.config.PrometheusProperties;
import io.prometheus.metrics.core.datapoints.DistributionDataPoint;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Histograms, with classic buckets, native ones or both. */
record Histograms(Shape shape, Form form, Buckets buckets, Configured configured)
    implements Declaration<DistributionDataPoint> {

  private static final List<List<Double>> BOUNDS =
      List.of(
          List.of(),
          List.of(1.0),
          List.of(10.0, 1.0, 5.0),
          List.of(2.5, 2.5, 0.005),
          List.of(-1.0, 0.0, 1.0),
          List.of(1.0, Double.POSITIVE_INFINITY),
          List.of(1e-300, Double.MIN_VALUE, Double.MAX_VALUE),
          List.of(0.1, Double.NaN));

  /** Which buckets there are; both are client_java's default. */
  enum Form {
    BOTH,
    CLASSIC,
    NATIVE
  }

  /** How the builder is told the bounds. */
  enum Way {
    DEFAULT,
    BOUNDS,
    LINEAR,
    EXPONENTIAL
  }

  /** The arguments for all of them. */
  record Buckets(Way way, List<Double> bounds, double start, double width, int count) {
    double[] array() {
      return bounds.stream().mapToDouble(Double::doubleValue).toArray();
    }
  }

  /** What client_java's properties say of this metric and of all; null if nothing. */
  record Configured(String name, @Nullable List<Double> forMetric, @Nullable List<Double> forAll) {

    PrometheusProperties toProperties() {
      PrometheusProperties.Builder properties = PrometheusProperties.builder();
      if (forMetric != null) {
        properties.putMetricProperty(name, bounds(forMetric));
      }
      if (forAll != null) {
        properties.defaultMetricsProperties(bounds(forAll));
      }
      return properties.build();
    }

    private static MetricsProperties bounds(List<Double> upperBounds) {
      return MetricsProperties.builder()
          .histogramClassicUpperBounds(
              upperBounds.stream().mapToDouble(Double::doubleValue).toArray())
          .build();
    }
  }

  static Histograms declare(Shape shape, Draw draw) {
    Buckets buckets =
        new Buckets(
            draw.of(List.of(Way.values())),
            draw.of(BOUNDS),
            draw.of(List.of(0.1, 1.0, -2.0)),
            draw.of(List.of(0.1, 2.0, 1.5)),
            draw.of(List.of(0, 1, 5, 12)));
    List<Double> forMetric = configured(draw);
    List<Double> forAll = configured(draw);
    boolean withUnit = shape.unit() != null && draw.oneIn(2);
    String name = withUnit ? shape.name() + "_" + shape.unit() : shape.name();
    return new Histograms(
        shape, draw.of(List.of(Form.values())), buckets, new Configured(name, forMetric, forAll));
  }

  private static @Nullable List<Double> configured(Draw draw) {
    return draw.oneIn(4) ? draw.of(BOUNDS.subList(1, 6)) : null;
  }

  @Override
  public Subject<DistributionDataPoint> theirs(PrometheusRegistry registry) {
    var builder = io.prometheus.metrics.core.metrics.Histogram.builder(configured.toProperties());
    shape.on(builder);
    switch (form) {
      case BOTH -> {}
      case CLASSIC -> builder.classicOnly();
      case NATIVE -> builder.nativeOnly();
    }
    switch (buckets.way) {
      case DEFAULT -> {}
      case BOUNDS -> builder.classicUpperBounds(buckets.array());
      case LINEAR -> builder.classicLinearUpperBounds(buckets.start, buckets.width, buckets.count);
      case EXPONENTIAL ->
          builder.classicExponentialUpperBounds(buckets.start, buckets.width, buckets.count);
    }
    var metric = builder.register(registry);
    return new Subject<>(
        metric,
        metric,
        metric::labelValues,
        metric::initLabelValues,
        new Subject.Removals(metric::remove, metric::removeIf, metric::clear));
  }

  @Override
  public Subject<DistributionDataPoint> ours(MultiprocessRegistry registry) {
    Histogram.Builder builder = Histogram.builder(configured.toProperties());
    shape.on(builder);
    switch (form) {
      case BOTH -> {}
      case CLASSIC -> builder.classicOnly();
      case NATIVE -> builder.nativeOnly();
    }
    switch (buckets.way) {
      case DEFAULT -> {}
      case BOUNDS -> builder.classicUpperBounds(buckets.array());
      case LINEAR -> builder.classicLinearUpperBounds(buckets.start, buckets.width, buckets.count);
      case EXPONENTIAL ->
          builder.classicExponentialUpperBounds(buckets.start, buckets.width, buckets.count);
    }
    Histogram metric = builder.register(registry);
    return new Subject<>(
        metric,
        metric,
        metric::labelValues,
        metric::initLabelValues,
        new Subject.Removals(metric::remove, metric::removeIf, metric::clear));
  }

  @Override
  public Call<DistributionDataPoint> call(Draw draw) {
    return Distributions.call(draw);
  }
}
