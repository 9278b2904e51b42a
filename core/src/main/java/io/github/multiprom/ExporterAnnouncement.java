package io.github.multiprom;

import io.github.multiprom.internal.merge.SelfMetrics;

/**
 * What a process says about a port on which it serves metrics: {@code multiprom inspect} shows it,
 * and every merged scrape has it as {@code multiprom_exporter_info}, until it is closed or the
 * process ends. Thread-safe.
 */
public final class ExporterAnnouncement implements AutoCloseable {

  private final Info info;
  private final String[] labelValues;

  private ExporterAnnouncement(Info info, String[] labelValues) {
    this.info = info;
    this.labelValues = labelValues;
  }

  /** The family, to be registered once. */
  static Info newInfo() {
    return Info.builder()
        .name(SelfMetrics.EXPORTER)
        .help("Ports on which live workers serve metrics; view: of all workers or of one")
        .labelNames("worker", "address", "port", "view")
        .build();
  }

  static ExporterAnnouncement make(
      Info info, String worker, String address, int port, boolean merged) {
    String[] labelValues = {worker, address, Integer.toString(port), merged ? "merged" : "local"};
    info.addLabelValues(labelValues);
    return new ExporterAnnouncement(info, labelValues);
  }

  /** Says that nothing is served there any more. Idempotent. */
  @Override
  public void close() {
    info.remove(labelValues);
  }
}
