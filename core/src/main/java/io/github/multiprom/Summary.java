package io.github.multiprom;

import io.github.multiprom.internal.segment.FamilyDescriptor;
import io.github.multiprom.internal.segment.MetricKind;
import io.github.multiprom.internal.segment.QuantileWindow;
import io.prometheus.metrics.config.MetricsProperties;
import io.prometheus.metrics.config.PrometheusProperties;
import io.prometheus.metrics.core.datapoints.DistributionDataPoint;
import io.prometheus.metrics.model.registry.MetricType;
import io.prometheus.metrics.model.snapshots.Labels;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The number and the sum of observations, over all processes there ever were, and quantiles of the
 * recent ones. Number and sum always belong together: a scrape shows a whole number of
 * observations.
 *
 * <p>Quantiles are of what all processes together observed within a sliding window, those that died
 * meanwhile included. They are estimated from buckets, which add up where quantiles of single
 * processes don't: the value shown differs from the exact quantile of all these observations by at
 * most 1.1 % of it. (Some 800 buckets of 2.2 % each are kept an age bucket, from 1 ms to 10 h, say;
 * beyond, observations go to a bucket near theirs.) A quantile of no observations is NaN.
 *
 * <p>Thread-safe; see {@link MultiprocessMetric}. An observation costs one compare-and-set and a
 * few stores into a mapped file, with quantiles also a look at the clock and an atomic addition; it
 * allocates nothing. A series with quantiles takes from 4 to 55 KiB of the file, depending on how
 * far its values spread. NaN is ignored, as in client_java.
 */
public final class Summary extends MultiprocessMetric<DistributionDataPoint>
    implements DistributionDataPoint {

  private Summary(Builder builder) {
    super(builder, MetricKind.SUMMARY, builder::withQuantiles, DistributionPoint.factory());
  }

  /** A builder with client_java's settings from its properties file and system properties. */
  public static Builder builder() {
    return new Builder(PrometheusProperties.get());
  }

  /** A builder with the given settings of client_java. */
  public static Builder builder(PrometheusProperties properties) {
    return new Builder(properties);
  }

  @Override
  MetricType type() {
    return MetricType.SUMMARY;
  }

  @Override
  public void observe(double value) {
    noLabels().observe(value);
  }

  /** As {@link #observe}: summaries keep no exemplars. */
  @Override
  public void observeWithExemplar(double value, Labels labels) {
    noLabels().observeWithExemplar(value, labels);
  }

  /** How many observations this process made. */
  @Override
  public long getCount() {
    return noLabels().getCount();
  }

  /** The sum of the observations that this process made. */
  @Override
  public double getSum() {
    return noLabels().getSum();
  }

  /** Builds a {@link Summary}. */
  public static final class Builder extends MultiprocessMetric.Builder<Builder, Summary> {

    private static final long DEFAULT_MAX_AGE_SECONDS = TimeUnit.MINUTES.toSeconds(5);
    private static final int DEFAULT_AGE_BUCKETS = 5;

    private final MetricsProperties.Builder settings = MetricsProperties.builder();
    private final List<Double> quantiles = new ArrayList<>();

    private Builder(PrometheusProperties properties) {
      super(List.of("quantile"), properties);
    }

    /**
     * Adds a quantile to show, 0.99 for instance.
     *
     * @throws IllegalArgumentException if it is not from 0 to 1
     */
    public Builder quantile(double quantile) {
      if (!(quantile >= 0 && quantile <= 1)) {
        throw new IllegalArgumentException("quantile " + quantile + ": use one from 0 to 1");
      }
      quantiles.add(quantile);
      return this;
    }

    /**
     * As {@link #quantile(double)}.
     *
     * @param error what client_java allows the rank to be wrong; here the rank is exact and the
     *     value within 1.1 %, whatever it is
     * @throws IllegalArgumentException if one of them is not from 0 to 1
     */
    public Builder quantile(double quantile, double error) {
      if (!(error >= 0 && error <= 1)) {
        throw new IllegalArgumentException("error " + error + ": use one from 0 to 1");
      }
      return quantile(quantile);
    }

    /** Sets how far back quantiles look, 300 s if not set. */
    public Builder maxAgeSeconds(long seconds) {
      if (seconds <= 0) {
        throw new IllegalArgumentException("max age of " + seconds + " s: use at least 1 s");
      }
      settings.summaryMaxAgeSeconds(seconds);
      return this;
    }

    /** Sets in how many steps the window moves on, 5 if not set. */
    public Builder numberOfAgeBuckets(int number) {
      if (number <= 0 || number > QuantileWindow.MAX_AGE_BUCKETS) {
        throw new IllegalArgumentException(
            number + " age buckets: use 1 to " + QuantileWindow.MAX_AGE_BUCKETS);
      }
      settings.summaryNumberOfAgeBuckets(number);
      return this;
    }

    private FamilyDescriptor withQuantiles(FamilyDescriptor family) {
      if (!quantiles.isEmpty()) {
        settings.summaryQuantiles(quantiles.stream().mapToDouble(Double::doubleValue).toArray());
      }
      Settings all = new Settings(properties, family.metadata().getName(), settings.build());
      List<Double> chosen = all.get(MetricsProperties::getSummaryQuantiles, List.of());
      if (chosen.isEmpty()) {
        return family;
      }
      long seconds = all.get(MetricsProperties::getSummaryMaxAgeSeconds, DEFAULT_MAX_AGE_SECONDS);
      int ageBuckets =
          all.get(MetricsProperties::getSummaryNumberOfAgeBuckets, DEFAULT_AGE_BUCKETS);
      return family.withQuantiles(
          new QuantileWindow(chosen, TimeUnit.SECONDS.toNanos(seconds), ageBuckets));
    }

    @Override
    public Summary build() {
      return new Summary(this);
    }

    @Override
    protected Builder self() {
      return this;
    }
  }
}
