package io.github.multiprom.exporter.statsd;

import java.util.HashMap;
import java.util.Map;

/**
 * Finds the route of a sample, and remembers those that were asked for of late: in two generations,
 * of which the older is forgotten when the younger is full. Not thread-safe.
 */
final class Router {
  private static final int GENERATION = 10_000;

  private final Mappings mappings;
  private final SeriesTable table;
  private final RouteKey probe = new RouteKey();
  private Map<RouteKey, Route> young = new HashMap<>();
  private Map<RouteKey, Route> old = new HashMap<>();

  Router(Mappings mappings, SeriesTable table) {
    this.mappings = mappings;
    this.table = table;
  }

  Route find(StatsdLine line) {
    if (!probe.set(line)) {
      return resolve(line);
    }
    Route route = young.get(probe);
    if (route != null && !route.isRemoved()) {
      return route;
    }
    route = old.get(probe);
    if (route == null || route.isRemoved()) {
      route = resolve(line);
    }
    Rejection rejection = route.rejection();
    if (rejection == null || !rejection.isPassing()) {
      remember(route);
    }
    return route;
  }

  private void remember(Route route) {
    if (young.size() >= GENERATION) {
      old = young;
      young = new HashMap<>();
    }
    young.put(probe.copy(), route);
  }

  private Route resolve(StatsdLine line) {
    try {
      TaggedName sent = TaggedName.of(line);
      Destination destination = mappings.destination(sent, line.type());
      return destination.equals(Destination.DROP)
          ? Route.dropped(sent)
          : Route.to(table.find(destination, line.type()), destination, sent);
    } catch (RejectedException e) {
      return Route.rejected(e.reason());
    }
  }
}
