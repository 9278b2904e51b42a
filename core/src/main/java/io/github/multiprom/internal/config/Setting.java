package io.github.multiprom.internal.config;

import org.jspecify.annotations.Nullable;

/** The names of all settings, in the order of the table in {@code docs/settings.md}. */
public enum Setting {
  DIRECTORY("multiprom.dir", "PROMETHEUS_MULTIPROC_DIR", "prometheus_multiproc_dir"),
  DISABLE("multiprom.disable", "MULTIPROM_DISABLE", null),
  STRICT("multiprom.strict", "MULTIPROM_STRICT", null),
  WORKER_ID("multiprom.worker.id", "MULTIPROM_WORKER_ID", null),
  NAMESPACE("multiprom.namespace", "MULTIPROM_NAMESPACE", null),
  BUCKETS("multiprom.buckets", "MULTIPROM_BUCKETS", null),
  MAX_SERIES("multiprom.max.series", "MULTIPROM_MAX_SERIES", null),
  PUBLISH_INTERVAL("multiprom.publish.interval", "MULTIPROM_PUBLISH_INTERVAL", null),
  RETENTION("multiprom.retention", "MULTIPROM_RETENTION", null),
  GROUP_READABLE("multiprom.group.readable", "MULTIPROM_GROUP_READABLE", null),
  ADDRESS("multiprom.address", "MULTIPROM_ADDRESS", null),
  PORT("multiprom.port", "MULTIPROM_PORT", null),
  PORT_RANGE("multiprom.port.range", "MULTIPROM_PORT_RANGE", null),
  MEMORY("multiprom.memory", "MULTIPROM_MEMORY", null);

  private final String property;
  private final String variable;
  private final @Nullable String otherVariable;

  Setting(String property, String variable, @Nullable String otherVariable) {
    this.property = property;
    this.variable = variable;
    this.otherVariable = otherVariable;
  }

  /** The system property. */
  public String property() {
    return property;
  }

  /** The environment variable. */
  public String variable() {
    return variable;
  }

  /** The variable that is looked at if the first is not set; null if there is none. */
  public @Nullable String otherVariable() {
    return otherVariable;
  }
}
