package io.github.multiprom.it.server;

import io.prometheus.metrics.core.datapoints.GaugeDataPoint;
import java.util.concurrent.atomic.AtomicBoolean;

/** One request from its start to its end, which is counted once however many ways lead there. */
final class ObservedExchange {
  private final RedMetrics metrics;
  private final String method;
  private final String route;
  private final GaugeDataPoint inProgress;
  private final long startNanos = System.nanoTime();
  private final AtomicBoolean ended = new AtomicBoolean();

  ObservedExchange(RedMetrics metrics, String method, String route) {
    this.metrics = metrics;
    this.method = method;
    this.route = route;
    this.inProgress = metrics.inProgress.labelValues(route);
    inProgress.inc();
  }

  void end(int status) {
    if (!ended.compareAndSet(false, true)) {
      return;
    }
    double seconds = (System.nanoTime() - startNanos) / 1e9;
    metrics.requests.labelValues(method, route, Integer.toString(status)).inc();
    metrics.durations.labelValues(method, route).observe(seconds);
    inProgress.dec();
  }
}
