package io.github.multiprom;

import io.github.multiprom.internal.merge.SelfMetrics;
import io.github.multiprom.internal.segment.FamilyDescriptor;
import io.prometheus.metrics.model.snapshots.MetricMetadata;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a registry adds to a metric that is registered with it.
 *
 * @param namespace what its name begins with, without the underscore behind it; null for nothing
 * @param upperBounds of a histogram that names none; null for client_java's
 */
record FamilyDefaults(@Nullable String namespace, @Nullable List<Double> upperBounds) {

  /** Whether metrics stay as they are. */
  boolean areNone() {
    return namespace == null && upperBounds == null;
  }

  /**
   * The family with the namespace before its name, unless it is there already or the name is one of
   * multiprom's.
   *
   * @throws IllegalArgumentException if that is no family any more
   */
  FamilyDescriptor named(FamilyDescriptor family) {
    MetricMetadata names = family.metadata();
    String name = names.getPrometheusName();
    if (namespace == null
        || name.startsWith(namespace.concat("_"))
        || name.startsWith(SelfMetrics.PREFIX)) {
      return family;
    }
    MetricMetadata.Builder metadata =
        MetricMetadata.builder()
            .name(prefixed(names.getName()))
            .expositionBaseName(prefixed(names.getExpositionBaseName()))
            .originalName(prefixed(names.getOriginalName()));
    if (names.getHelp() != null) {
      metadata.help(names.getHelp());
    }
    if (names.getUnit() != null) {
      metadata.unit(names.getUnit());
    }
    FamilyDescriptor named = family.withMetadata(metadata.build());
    if (!named.isReadable()) {
      throw new IllegalArgumentException(
          names.getName()
              + " can't be "
              + named.metadata().getName()
              + ", as the namespace wants it: does a label have that name?");
    }
    return named;
  }

  private String prefixed(String name) {
    return namespace + "_" + name;
  }
}
