package io.github.multiprom;

import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Warns of metrics in client_java's static default registry that no scrape of a multiprocess
 * registry will show: libraries register there unless told otherwise.
 */
final class DefaultRegistryCheck {

  private static final Logger LOGGER = LoggerFactory.getLogger("io.github.multiprom");

  private static final int NAMES_SAID = 5;

  private DefaultRegistryCheck() {}

  /** Looks once. Collectors there that don't tell their names are run for it. */
  static void run() {
    run(PrometheusRegistry.defaultRegistry);
  }

  static void run(PrometheusRegistry registry) {
    if (Bridge.isBridged(registry)) {
      return;
    }
    try {
      Set<String> names = Bridge.namesIn(registry);
      List<String> families =
          names == null
              ? List.of()
              : names.stream().filter(n -> isFamily(n, names)).sorted().toList();
      if (!families.isEmpty()) {
        LOGGER.warn(
            "{} metrics in PrometheusRegistry.defaultRegistry are in no scrape of this registry ({}):"
                + " register them with it, or call bridgeDefaultRegistry().",
            families.size(),
            families.subList(0, Math.min(NAMES_SAID, families.size())));
      }
    } catch (RuntimeException e) {
      LOGGER.debug("the default registry could not be looked at", e);
    }
  }

  /** A filter is also asked for the name with the suffix of a counter or info. */
  private static boolean isFamily(String name, Set<String> all) {
    String base = name.replaceFirst("_(total|info)$", "");
    return base.equals(name) || !all.contains(base);
  }
}
