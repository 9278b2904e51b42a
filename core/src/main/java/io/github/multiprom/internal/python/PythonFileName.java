package io.github.multiprom.internal.python;

import io.github.multiprom.GaugeMode;
import io.github.multiprom.internal.segment.MetricKind;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What Python says of a file by its name alone: {@code counter_PID.db}, {@code gauge_MODE_PID.db}.
 *
 * <p>A file that we are about to fold has lost that name, so that no new process with this pid can
 * open it: it is {@code python-ID-counter_PID}, which Python's own scrapes do not look at, and its
 * id is what the archive remembers.
 *
 * @param kind of all families in it
 * @param gaugeMode null unless it holds gauges
 * @param pid or whatever else the program names its processes by
 * @param retiredId of a file that has lost its name; empty otherwise
 */
public record PythonFileName(
    MetricKind kind, @Nullable GaugeMode gaugeMode, String pid, OptionalLong retiredId) {

  private static final String SUFFIX = ".db";
  private static final String RETIRED = "python-";
  private static final int ID_DIGITS = 16;

  private static final Map<String, MetricKind> KINDS =
      Map.of(
          "counter", MetricKind.COUNTER,
          "gauge", MetricKind.GAUGE,
          "histogram", MetricKind.HISTOGRAM,
          "summary", MetricKind.SUMMARY);

  private static final Map<String, GaugeMode> MODES =
      Map.of(
          "all", GaugeMode.ALL,
          "min", GaugeMode.MIN,
          "max", GaugeMode.MAX,
          "sum", GaugeMode.SUM,
          "mostrecent", GaugeMode.MOST_RECENT,
          "liveall", GaugeMode.LIVE_ALL,
          "livemin", GaugeMode.LIVE_MIN,
          "livemax", GaugeMode.LIVE_MAX,
          "livesum", GaugeMode.LIVE_SUM,
          "livemostrecent", GaugeMode.LIVE_MOST_RECENT);

  /** What a file is called; null if Python does not call its files so. */
  public static @Nullable PythonFileName of(Path file) {
    Path name = file.getFileName();
    return name == null ? null : parse(name.toString());
  }

  static @Nullable PythonFileName parse(String name) {
    if (name.endsWith(SUFFIX)) {
      String stem = name.substring(0, name.length() - SUFFIX.length());
      return ofStem(stem, OptionalLong.empty());
    }
    int stemAt = RETIRED.length() + ID_DIGITS + 1;
    if (!name.startsWith(RETIRED) || name.length() <= stemAt || name.charAt(stemAt - 1) != '-') {
      return null;
    }
    try {
      long id = HexFormat.fromHexDigitsToLong(name, RETIRED.length(), stemAt - 1);
      return ofStem(name.substring(stemAt), OptionalLong.of(id));
    } catch (IllegalArgumentException e) {
      return null;
    }
  }

  /** As Python splits it: what follows the second underscore is the pid of a gauge. */
  private static @Nullable PythonFileName ofStem(String stem, OptionalLong retiredId) {
    int underscore = stem.indexOf('_');
    MetricKind kind = underscore < 0 ? null : KINDS.get(stem.substring(0, underscore));
    if (kind == null) {
      return null;
    }
    String rest = stem.substring(underscore + 1);
    if (kind != MetricKind.GAUGE) {
      return new PythonFileName(kind, null, rest, retiredId);
    }
    int second = rest.indexOf('_');
    GaugeMode mode = second < 0 ? null : MODES.get(rest.substring(0, second));
    return mode == null
        ? null
        : new PythonFileName(kind, mode, rest.substring(second + 1), retiredId);
  }

  /** The pid in the name; empty if it is none. */
  public OptionalLong pidNumber() {
    return OpenFiles.isPid(pid) ? OptionalLong.of(Long.parseLong(pid)) : OptionalLong.empty();
  }

  /** Whether it has lost the name that Python gave it. */
  public boolean isRetired() {
    return retiredId.isPresent();
  }

  /** Whether the archive that remembers these ids has what is in it. */
  public boolean isArchived(Set<Long> archived) {
    return retiredId.isPresent() && archived.contains(retiredId.getAsLong());
  }

  /** Whether it is one of Python's files that has lost its name. */
  public static boolean isRetired(Path file) {
    PythonFileName name = of(file);
    return name != null && name.isRetired();
  }

  /** The name that a file of Python's has once no new process may open it. */
  public static Path retired(Path file, long id) {
    Path name = file.getFileName();
    if (name == null || !name.toString().endsWith(SUFFIX)) {
      throw new IllegalArgumentException(file + " has no name that Python gives");
    }
    String stem = name.toString().substring(0, name.toString().length() - SUFFIX.length());
    return file.resolveSibling(RETIRED + HexFormat.of().toHexDigits(id) + "-" + stem);
  }
}
