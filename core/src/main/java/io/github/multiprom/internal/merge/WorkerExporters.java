package io.github.multiprom.internal.merge;

import io.github.multiprom.ExporterReport;
import io.github.multiprom.internal.segment.FamilyDescriptor;
import io.github.multiprom.internal.segment.MetricKind;
import io.prometheus.metrics.model.snapshots.Labels;
import org.jspecify.annotations.Nullable;

/** What a worker says of its ports in {@link SelfMetrics#EXPORTER}. */
final class WorkerExporters {

  private WorkerExporters() {}

  static boolean isTheirs(FamilyDescriptor.Shape shape) {
    return shape.kind() == MetricKind.INFO && shape.name().equals(SelfMetrics.EXPORTER);
  }

  /** Null if these are no labels of ours. */
  static @Nullable ExporterReport of(Labels labels) {
    String address = labels.get("address");
    String port = labels.get("port");
    String view = labels.get("view");
    if (address == null || port == null || view == null) {
      return null;
    }
    try {
      return new ExporterReport(address, Integer.parseInt(port), view.equals("merged"));
    } catch (NumberFormatException e) {
      return null;
    }
  }
}
