package io.github.multiprom.exporter.statsd;

import io.github.multiprom.Counter;
import io.github.multiprom.Gauge;
import io.github.multiprom.GaugeMode;
import io.github.multiprom.MultiprocessRegistry;
import io.prometheus.metrics.core.datapoints.CounterDataPoint;

/**
 * What the bridge says about itself. The counts are multiprom's own and so outlive the bridge.
 * Thread-safe.
 */
final class StatsdMetrics {
  private static final String PREFIX = "multiprom_statsd_";

  private final Counter packets;
  private final Counter lines;
  private final Counter droppedPackets;
  private final Gauge bufferBytes;
  private final Counter samples;
  private final Counter errors;
  final CounterDataPoint events;
  final CounterDataPoint serviceChecks;
  final CounterDataPoint mapped;
  final CounterDataPoint unmapped;
  final CounterDataPoint dropped;
  final CounterDataPoint taggedSamples;
  final CounterDataPoint tagErrors;
  final CounterDataPoint connections;
  final CounterDataPoint refusedConnections;
  final CounterDataPoint expiredSeries;
  final Gauge series;
  final Gauge mappings;

  StatsdMetrics(MultiprocessRegistry registry) {
    packets = counter(registry, "packets", "Datagrams received", "transport");
    lines = counter(registry, "lines", "Lines received, empty ones left out", "transport");
    droppedPackets =
        counter(
            registry,
            "kernel_dropped_packets",
            "Datagrams that the kernel dropped because the receive buffer was full",
            "transport");
    samples = counter(registry, "samples", "Samples that were counted", "type");
    for (SampleType type : SampleType.values()) {
      samples.initLabelValues(type.label());
    }
    errors =
        counter(registry, "sample_errors", "Samples and lines that were not counted", "reason");
    for (Rejection reason : Rejection.values()) {
      errors.initLabelValues(reason.label());
    }
    Counter ignored =
        counter(registry, "ignored_lines", "DogStatsD lines that are no metrics", "kind");
    events = ignored.labelValues("event");
    serviceChecks = ignored.labelValues("service_check");
    Counter routed =
        counter(
            registry, "routed_samples", "Samples by what the mapping file says of them", "outcome");
    mapped = routed.labelValues("mapped");
    unmapped = routed.labelValues("unmapped");
    dropped = routed.labelValues("dropped");
    taggedSamples = counter(registry, "tagged_samples", "Samples with tags");
    tagErrors = counter(registry, "tag_errors", "Tags without a key or a value, left out");
    connections = counter(registry, "connections", "TCP connections accepted");
    refusedConnections =
        counter(registry, "refused_connections", "TCP connections beyond the limit, closed");
    expiredSeries = counter(registry, "expired_series", "Series removed after their ttl");
    bufferBytes =
        gauge(registry, "receive_buffer_bytes", "Receive buffer of the socket", "transport");
    series = gauge(registry, "series", "Series that statsd lines update");
    mappings = gauge(registry, "mappings", "Rules in the mapping file");
  }

  private static Counter counter(
      MultiprocessRegistry registry, String name, String help, String... labels) {
    return Counter.builder()
        .name(PREFIX + name)
        .help(help)
        .labelNames(labels)
        .withoutExemplars()
        .register(registry);
  }

  private static Gauge gauge(
      MultiprocessRegistry registry, String name, String help, String... labels) {
    return Gauge.builder()
        .name(PREFIX + name)
        .help(help)
        .labelNames(labels)
        .multiprocessMode(GaugeMode.LIVE_SUM)
        .register(registry);
  }

  void packetReceived(Transport transport) {
    packets.labelValues(transport.label()).inc();
  }

  void linesReceived(Transport transport, int number) {
    lines.labelValues(transport.label()).inc(number);
  }

  void packetsDropped(Transport transport, long number) {
    droppedPackets.labelValues(transport.label()).inc(number);
  }

  void receiveBuffer(Transport transport, int bytes) {
    bufferBytes.labelValues(transport.label()).set(bytes);
  }

  void sampleCounted(SampleType type) {
    samples.labelValues(type.label()).inc();
  }

  void rejected(Rejection reason) {
    errors.labelValues(reason.label()).inc();
  }
}
