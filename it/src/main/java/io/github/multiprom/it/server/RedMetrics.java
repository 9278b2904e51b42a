package io.github.multiprom.it.server;

import io.github.multiprom.Counter;
import io.github.multiprom.Gauge;
import io.github.multiprom.GaugeMode;
import io.github.multiprom.Histogram;
import io.github.multiprom.MultiprocessRegistry;

/** Rate, errors and duration of an HTTP server: what a dashboard asks of every service. */
final class RedMetrics {
  final Counter requests;
  final Histogram durations;
  final Gauge inProgress;

  RedMetrics(MultiprocessRegistry registry) {
    requests =
        Counter.builder()
            .name("http_requests_total")
            .help("Requests answered")
            .labelNames("method", "route", "status")
            .register(registry);
    durations =
        Histogram.builder()
            .name("http_request_duration_seconds")
            .help("Time from the request's headers to the last byte handed to the connection")
            .labelNames("method", "route")
            .classicUpperBounds(0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5)
            .register(registry);
    // LIVE_SUM: requests in progress add up over the workers, and those of a dead worker are gone.
    inProgress =
        Gauge.builder()
            .name("http_requests_in_progress")
            .help("Requests being answered now")
            .labelNames("route")
            .multiprocessMode(GaugeMode.LIVE_SUM)
            .register(registry);
  }
}
