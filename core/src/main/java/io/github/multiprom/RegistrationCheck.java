package io.github.multiprom;

import io.github.multiprom.internal.merge.SelfMetrics;
import io.github.multiprom.internal.segment.FamilyDescriptor;
import io.prometheus.metrics.model.snapshots.MetricMetadata;

/** What a family must not have, beyond what client_java checks. */
final class RegistrationCheck {

  private static final String WORKER_LABEL = "worker";

  private RegistrationCheck() {}

  /**
   * @throws IllegalArgumentException if the metric has a name of multiprom's
   */
  static void checkName(MultiprocessCollector metric) {
    MetricMetadata names = metric.family().descriptor().metadata();
    if (SelfMetrics.isReserved(names.getPrometheusName())) {
      throw new IllegalArgumentException(
          names.getName()
              + ": names that begin with "
              + SelfMetrics.PREFIX
              + " are multiprom's own; choose another");
    }
  }

  /**
   * @throws IllegalArgumentException if the metric can't be registered; the message names the
   *     remedy
   */
  static void check(MultiprocessCollector metric, MultiprocessRegistry registry) {
    FamilyDescriptor family = metric.family().descriptor();
    String name = family.metadata().getName();
    GaugeMode mode = family.gaugeMode();
    boolean workerLabel =
        family.labelNames().contains(WORKER_LABEL) || family.constLabels().contains(WORKER_LABEL);
    if (mode != null && mode.isPerWorker() && workerLabel) {
      throw new IllegalArgumentException(
          name
              + " has a label '"
              + WORKER_LABEL
              + "', which mode "
              + mode
              + " adds itself: rename it, or choose another multiprocessMode");
    }
    MultiprocessRegistry other = metric.registry();
    if (other != null && other != registry) {
      throw new IllegalArgumentException(
          name + " is registered with another MultiprocessRegistry: build a metric for each");
    }
  }
}
