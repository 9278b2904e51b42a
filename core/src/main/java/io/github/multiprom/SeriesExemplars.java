package io.github.multiprom;

import io.github.multiprom.internal.cell.ExemplarChain;
import io.github.multiprom.internal.segment.Stripe;
import io.github.multiprom.internal.segment.StripeSource;
import io.prometheus.metrics.core.exemplars.ExemplarSampler;
import io.prometheus.metrics.core.exemplars.ExemplarSamplerConfig;
import io.prometheus.metrics.model.snapshots.Labels;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The exemplars of one data point: client_java's {@link ExemplarSampler} chooses them, with its
 * rate limits and the tracer that it found, and what it has chosen is written into the segment.
 *
 * <p>Thread-safe; nobody waits and nothing is thrown, whatever tracers and suppliers of labels do.
 * An update outside a sampled span looks for one and allocates nothing. Within one, the sampler is
 * asked, which allocates when it is ready for an exemplar: at most once in 90 ms for each data
 * point unless the properties say otherwise. An update with an exemplar of its own reads the clock,
 * and goes to the sampler at most once in that time; those in between only count.
 */
final class SeriesExemplars {

  private final ExemplarSettings settings;
  private volatile @Nullable ExemplarChain chain;

  /** Made when it is first needed. Of two made at once one is lost, with at most one exemplar. */
  private volatile @Nullable Sampling sampling;

  /** When the sampler is asked next for an exemplar that the user gives. */
  private volatile long nextCustomNanos = System.nanoTime();

  private record Sampling(Tracer tracer, ExemplarSampler sampler) {}

  private SeriesExemplars(ExemplarSettings settings) {
    this.settings = settings;
  }

  /** For a series of the family; null if that keeps no exemplars. */
  static @Nullable SeriesExemplars of(MetricFamily family) {
    ExemplarSettings settings = family.exemplars();
    return settings == null ? null : new SeriesExemplars(settings);
  }

  /**
   * Starts to record.
   *
   * @param cell what updates the series
   * @param first its first stripe
   * @param link where in the cell the link to the exemplars is
   */
  void open(Object cell, Stripe first, int link, StripeSource source) {
    ExemplarSamplerConfig config = settings.config();
    chain =
        new ExemplarChain(
            cell,
            first,
            link,
            source,
            config.getHistogramClassicUpperBounds(),
            config.getNumberOfExemplars());
  }

  /** Records where another point of the same series does; nowhere if that keeps no exemplars. */
  void share(@Nullable SeriesExemplars other) {
    chain = other == null ? null : other.chain;
  }

  /** Ends recording, and forgets: a series that was removed begins without exemplars. */
  void close() {
    chain = null;
    sampling = null;
    nextCustomNanos = System.nanoTime();
  }

  /**
   * These exemplars if the thread is in a span that one may lead to, else null. Asked before an
   * update: it is a barrier, behind which the loads of this would have to wait.
   */
  static @Nullable SeriesExemplars ifSampled(@Nullable SeriesExemplars exemplars) {
    return exemplars != null && Tracer.hasSampledSpan() ? exemplars : null;
  }

  /** Tells of an update that was recorded within a sampled span. */
  void sample(double value) {
    ExemplarChain to = chain;
    if (to == null) {
      return;
    }
    try {
      Sampling current = sampling();
      current.sampler.observe(value);
      if (current.tracer.tookOne()) {
        write(current, to);
      }
    } catch (Throwable e) {
      fail(e);
    }
  }

  /** Tells of an update that was recorded, to which the user gives labels. */
  void sample(double value, @Nullable Labels labels) {
    ExemplarChain to = chain;
    long now = System.nanoTime();
    if (to == null || labels == null || now - nextCustomNanos < 0) {
      return;
    }
    nextCustomNanos =
        now + TimeUnit.MILLISECONDS.toNanos(settings.config().getSampleIntervalMillis());
    try {
      Sampling current = sampling();
      current.sampler.observeWithExemplar(value, labels);
      current.tracer.tookOne(); // a span may lend it its ids; it is written anyway
      write(current, to);
    } catch (Throwable e) {
      fail(e);
    }
  }

  private Sampling sampling() {
    Sampling current = sampling;
    if (current == null) {
      Tracer tracer = new Tracer();
      current =
          new Sampling(tracer, new ExemplarSampler(settings.config(), tracer, settings.labels()));
      sampling = current;
    }
    return current;
  }

  private void write(Sampling current, ExemplarChain to) {
    to.write(current.sampler::collect, settings.config().getMaxRetentionPeriodMillis());
  }

  /** The sampler that failed may never be ready again. */
  private void fail(Throwable e) {
    sampling = null;
    Tracer.sayOnce(e);
  }
}
