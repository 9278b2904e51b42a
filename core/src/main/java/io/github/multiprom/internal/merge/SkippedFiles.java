package io.github.multiprom.internal.merge;

import io.github.multiprom.internal.segment.Printable;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The files of a directory that can't be merged, each named once in the log. Not thread-safe. */
final class SkippedFiles {

  /** Why a file is skipped: the value of the {@code reason} label. */
  enum Reason {
    /** Neither its name nor its contents are ours. */
    FOREIGN,
    /** It contradicts the format: empty, truncated, garbage, of another version. */
    MALFORMED,
    /** The operating system did not let us read it. */
    UNREADABLE;

    String label() {
      return name().toLowerCase(java.util.Locale.ROOT);
    }
  }

  /** So many lines in the log are enough. */
  static final int MAX_NAMED = 1_000;

  private static final Logger LOGGER = LoggerFactory.getLogger("io.github.multiprom");

  private final Map<Path, Reason> skipped = new HashMap<>();
  private final Set<String> named = new HashSet<>();
  private final BiConsumer<Path, String> log;

  SkippedFiles() {
    this(SkippedFiles::warn);
  }

  /**
   * @param log is told each file and why it is skipped, once
   */
  SkippedFiles(BiConsumer<Path, String> log) {
    this.log = log;
  }

  private static void warn(Path file, String message) {
    LOGGER.warn(
        "{} is skipped: {}. The other files are merged; move it elsewhere to silence this.",
        Printable.of(file),
        Printable.of(message));
  }

  void reset() {
    skipped.clear();
  }

  void add(Path file, Reason reason, String message) {
    skipped.put(file, reason);
    if (named.size() < MAX_NAMED && named.add(file + Printable.of(message))) {
      log.accept(file, message);
      if (named.size() == MAX_NAMED) {
        LOGGER.warn("no further file is named that is skipped: 'multiprom inspect' names them all");
      }
    }
  }

  /** How many files for each reason that occurs. */
  Map<String, Integer> counts() {
    Map<String, Integer> counts = new TreeMap<>();
    skipped.values().forEach(reason -> counts.merge(reason.label(), 1, Integer::sum));
    return counts;
  }
}
