package io.github.multiprom.exporter.statsd;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * How statsd names become metrics: the rules of a mapping file and what holds where there is none.
 * Globs come before regular expressions, and each kind in the file's order, unless the file says
 * that the more specific glob wins. Immutable.
 */
final class Mappings {
  /** Without a file. */
  static final Mappings NONE = new Mappings(List.of(), false, ObserverOptions.DEFAULT, 0);

  private final Map<Integer, List<Mapping>> globsByLength = new HashMap<>();
  private final List<Mapping> regexes = new ArrayList<>();
  private final ObserverOptions defaultObserver;
  private final long defaultTtlNanos;
  private final int size;

  Mappings(
      List<Mapping> inOrder,
      boolean mostSpecificWins,
      ObserverOptions defaultObserver,
      long defaultTtlNanos) {
    this.defaultObserver = defaultObserver;
    this.defaultTtlNanos = defaultTtlNanos;
    this.size = inOrder.size();
    for (Mapping mapping : inOrder) {
      if (mapping.pattern() instanceof NamePattern.Glob glob) {
        globsByLength
            .computeIfAbsent(glob.components().size(), length -> new ArrayList<>())
            .add(mapping);
      } else {
        regexes.add(mapping);
      }
    }
    if (mostSpecificWins) {
      globsByLength
          .values()
          .forEach(globs -> globs.sort((a, b) -> glob(a).compareSpecificity(glob(b))));
    }
  }

  private static NamePattern.Glob glob(Mapping mapping) {
    return (NamePattern.Glob) mapping.pattern();
  }

  /**
   * Reads a mapping file.
   *
   * @throws IOException if it can't be read or is not understood; the message names the line and
   *     the remedy
   */
  static Mappings read(Path file) throws IOException {
    return MappingFile.read(file);
  }

  /** How many rules there are. */
  int size() {
    return size;
  }

  Destination destination(TaggedName sent, SampleType type) {
    String name = sent.name();
    int components = 1 + (int) name.chars().filter(c -> c == '.').count();
    for (Mapping mapping : globsByLength.getOrDefault(components, List.of())) {
      Destination found = mapping.destination(sent, type);
      if (found != null) {
        return found;
      }
    }
    for (Mapping mapping : regexes) {
      Destination found = mapping.destination(sent, type);
      if (found != null) {
        return found;
      }
    }
    return new Destination(
        MetricNames.escape(name),
        sent.labels(),
        Mapping.DEFAULT_HELP,
        defaultObserver,
        defaultTtlNanos,
        1,
        false);
  }
}
