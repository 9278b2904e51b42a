package io.github.multiprom.internal.config;

import io.github.multiprom.BadDirectoryException;
import io.github.multiprom.BadSettingException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * All settings of a process or of one registry. What a builder was told wins over a system
 * property, that over an environment variable, and that over the default. An empty value is none.
 * Not thread-safe.
 */
public final class Configuration {

  /** How long a publisher waits between two looks at its collectors, at most. */
  public static final long LEAST_PUBLISH_MILLIS = 250;

  private static final Setting[] ALL = Setting.values();

  private final Map<Setting, SettingValue> values = new EnumMap<>(Setting.class);

  private Configuration() {}

  /** What this process's environment and system properties say. */
  public static Configuration ofProcess() {
    return of(System.getenv());
  }

  /** What an environment and this process's system properties say. */
  public static Configuration of(Map<String, String> environment) {
    Configuration configuration = new Configuration();
    for (Setting setting : ALL) {
      SettingValue value = find(setting, environment);
      if (value != null) {
        configuration.values.put(setting, value);
      }
    }
    return configuration;
  }

  private static @Nullable SettingValue find(Setting setting, Map<String, String> environment) {
    String property = System.getProperty(setting.property());
    if (property != null && !property.isBlank()) {
      return new SettingValue(property.strip(), "-D".concat(setting.property()));
    }
    String variable = environment.get(setting.variable());
    if (variable != null && !variable.isBlank()) {
      return new SettingValue(variable.strip(), setting.variable());
    }
    String other = setting.otherVariable();
    if (other != null) {
      String text = environment.get(other);
      return text == null || text.isBlank() ? null : new SettingValue(text.strip(), other);
    }
    return null;
  }

  /**
   * Says what a builder was told.
   *
   * @param method by its name in the builder
   * @throws BadSettingException if it can't be
   */
  public void set(Setting setting, String text, String method) {
    values.put(setting, new SettingValue(text, method));
    check(setting);
  }

  /** Says that a builder was told otherwise, in a way that is no text. */
  public void ignore(Setting setting) {
    values.remove(setting);
  }

  /**
   * Looks at every value.
   *
   * @throws BadSettingException if a value can't be used; the message names the remedy
   */
  public void check() {
    for (Setting setting : ALL) {
      check(setting);
    }
    portRange(); // is no range if there is a port
  }

  /** Leaves out what {@link #check} objects to. */
  public void forgetBad() {
    for (Setting setting : ALL) {
      try {
        check(setting);
      } catch (BadSettingException e) {
        values.remove(setting);
      }
    }
  }

  private void check(Setting setting) {
    SettingValue value = get(setting);
    if (value == null) {
      return;
    }
    switch (setting) {
      case DISABLE, STRICT, GROUP_READABLE -> value.flag();
      case WORKER_ID -> value.workerId();
      case NAMESPACE -> value.namespace();
      case BUCKETS -> value.upperBounds();
      case MAX_SERIES -> value.positive();
      case PUBLISH_INTERVAL -> value.nanos(LEAST_PUBLISH_MILLIS);
      case RETENTION -> value.millisOrForever();
      case PORT -> value.port();
      case PORT_RANGE -> value.portRange();
      case MEMORY -> value.memory();
      case DIRECTORY, ADDRESS -> {} // what they name is looked for when it is needed
    }
  }

  private @Nullable SettingValue get(Setting setting) {
    return values.get(setting);
  }

  /**
   * What is set, as one line of the log says it: {@code ; namespace=shop (MULTIPROM_NAMESPACE)}.
   * Empty if everything is as it is by default.
   */
  public String inForce() {
    StringBuilder line = new StringBuilder();
    for (Setting setting : ALL) {
      SettingValue value = get(setting);
      if (value != null) {
        line.append(line.length() == 0 ? "; " : ", ");
        line.append(setting.property(), "multiprom.".length(), setting.property().length());
        line.append('=').append(value.text()).append(" (").append(value.source()).append(')');
      }
    }
    return line.toString();
  }

  /**
   * The shared directory; null if none is named.
   *
   * @throws BadDirectoryException if what is named can be no path here
   */
  public @Nullable Path directory() {
    SettingValue value = get(Setting.DIRECTORY);
    if (value == null) {
      return null;
    }
    try {
      return Path.of(value.text());
    } catch (InvalidPathException e) {
      throw new BadDirectoryException(
          value.source()
              + " is no path here ("
              + e.getMessage()
              + "): use plain ASCII, or a locale that has its characters.",
          e);
    }
  }

  /** Whether metrics stay in memory whatever the directory. */
  public boolean isDisabled() {
    return isOn(Setting.DISABLE);
  }

  /** Whether the default registry throws where it otherwise goes to memory. */
  public boolean isStrict() {
    return isOn(Setting.STRICT);
  }

  /** Whether files are for their owner's group to read. */
  public boolean isGroupReadable() {
    return isOn(Setting.GROUP_READABLE);
  }

  private boolean isOn(Setting setting) {
    SettingValue value = get(setting);
    return value != null && value.flag();
  }

  /** Why there is no shared directory, for the log. */
  public String whyInMemory() {
    SettingValue disable = get(Setting.DISABLE);
    return disable != null && disable.flag()
        ? disable.source() + " is set"
        : Setting.DIRECTORY.variable() + " is not set";
  }

  /** The value of the label {@code worker}; null for a number. */
  public @Nullable String workerId() {
    SettingValue value = get(Setting.WORKER_ID);
    return value == null ? null : value.workerId();
  }

  /** What the names of metrics begin with, without the underscore behind it; null for nothing. */
  public @Nullable String namespace() {
    SettingValue value = get(Setting.NAMESPACE);
    return value == null ? null : value.namespace();
  }

  /** Classic upper bounds of histograms that name none; null for client_java's. */
  public @Nullable List<Double> upperBounds() {
    SettingValue value = get(Setting.BUCKETS);
    return value == null ? null : value.upperBounds();
  }

  /** How many series a family has at most in one process. */
  public int maxSeries(int byDefault) {
    SettingValue value = get(Setting.MAX_SERIES);
    return value == null ? byDefault : value.positive();
  }

  /** How often collectors that are not multiprom's run, if they are quick. */
  public long publishIntervalNanos(long byDefault) {
    SettingValue value = get(Setting.PUBLISH_INTERVAL);
    return value == null ? byDefault : value.nanos(LEAST_PUBLISH_MILLIS);
  }

  /** How long series are kept that only dead processes had. */
  public Duration retention(Duration byDefault) {
    SettingValue value = get(Setting.RETENTION);
    return value == null ? byDefault : Duration.ofMillis(value.millisOrForever());
  }

  /** Where a server of metrics listens; null for all interfaces. */
  public @Nullable String address() {
    SettingValue value = get(Setting.ADDRESS);
    return value == null ? null : value.text();
  }

  /** The one port of a server of metrics. */
  public int port(int byDefault) {
    SettingValue value = get(Setting.PORT);
    return value == null ? byDefault : value.port();
  }

  /**
   * The first and the last of the ports of which each worker has one; null if it is no range.
   *
   * @throws BadSettingException if it is no range of ports, or there is one port, too
   */
  public int @Nullable [] portRange() {
    SettingValue value = get(Setting.PORT_RANGE);
    SettingValue port = get(Setting.PORT);
    if (value != null && port != null) {
      throw port.bad("contradicts " + value.source() + "=" + value.text(), "set one of them");
    }
    return value == null ? null : value.portRange();
  }

  /** {@code chronicle} or {@code varhandle}; null if nothing usable is asked for. */
  public static @Nullable String memory() {
    SettingValue value = find(Setting.MEMORY, System.getenv());
    try {
      return value == null ? null : value.memory();
    } catch (BadSettingException e) {
      return null; // said when the registry is opened
    }
  }
}
