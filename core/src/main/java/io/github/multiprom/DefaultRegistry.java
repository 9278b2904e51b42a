package io.github.multiprom;

import io.github.multiprom.internal.config.Configuration;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Holds the default registry, which must not fail a class that registers in a static initialiser.
 */
final class DefaultRegistry {

  private static final Logger LOGGER = LoggerFactory.getLogger("io.github.multiprom");

  private DefaultRegistry() {}

  /** Opened when it is first asked for. */
  private static final class Holder {
    static final MultiprocessRegistry REGISTRY = open(System.getenv());
  }

  static MultiprocessRegistry get() {
    if (isStrict()) {
      return StrictHolder.get();
    }
    return Holder.REGISTRY;
  }

  private static boolean isStrict() {
    Configuration settings = Configuration.ofProcess();
    settings.forgetBad(); // which open() says
    return settings.isStrict();
  }

  /** In strict mode a failed attempt throws each time, with its own message. */
  private static final class StrictHolder {
    private static @Nullable MultiprocessRegistry registry;

    static synchronized MultiprocessRegistry get() {
      MultiprocessRegistry opened = registry;
      if (opened == null) {
        opened = MultiprocessRegistry.open();
        registry = opened;
      }
      return opened;
    }
  }

  static MultiprocessRegistry open(Map<String, String> environment) {
    try {
      return new RegistryBuilder(environment).open();
    } catch (BadDirectoryException | BadSettingException e) {
      LOGGER.error(
          "{} Until then this process's metrics are in its own memory, and missing from the merged"
              + " view.",
          e.getMessage());
      return new RegistryBuilder(environment).openDegraded();
    }
  }
}
