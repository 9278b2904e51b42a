package io.github.multiprom.internal.merge;

import io.github.multiprom.GaugeMode;
import io.github.multiprom.internal.python.FileCopy;
import io.github.multiprom.internal.python.FileIdentity;
import io.github.multiprom.internal.python.PythonEntries;
import io.github.multiprom.internal.python.PythonFile;
import io.github.multiprom.internal.python.PythonFileName;
import io.github.multiprom.internal.python.PythonKeys;
import io.github.multiprom.internal.segment.FamilyDescriptor;
import io.github.multiprom.internal.segment.MalformedException;
import io.prometheus.metrics.model.snapshots.Labels;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One of Python's files as a contributor to a {@link Tally}: an index of its entries, each with the
 * total it adds to, that is kept between scrapes as long as the same keys are at the same places.
 * What it adds is what was read last, and must be added before anything else is read.
 *
 * <p>They are merged by Python's own rules, which are ours but for two: a gauge per process has a
 * label {@code pid}, and a most recent one that was never set isn't there. Not thread-safe.
 */
final class PythonSource {

  /** What Python adds to a gauge that each process has for itself. */
  static final String PID = "pid";

  private static final Logger LOGGER = LoggerFactory.getLogger(PythonSource.class);

  private final PythonFileName name;
  private final Tally tally;
  private final PythonKeys known;
  private final PythonFile file;
  private List<PythonKeys.Known> keys = List.of();
  private Map<String, PythonFamily> families = Map.of();
  private boolean indexed;

  PythonSource(PythonFileName name, Tally tally, PythonKeys known, FileCopy copy) {
    this.name = name;
    this.tally = tally;
    this.known = known;
    this.file = new PythonFile(copy);
  }

  /** Reads the file once. */
  void read(Path path) throws IOException, MalformedException {
    read(path, FileIdentity.of(path), null);
  }

  /**
   * Reads the file.
   *
   * @param likely a source that probably has the same series
   * @throws MalformedException if it can't be used
   */
  void read(Path path, FileIdentity identity, @Nullable PythonSource likely)
      throws IOException, MalformedException {
    if (!indexed) {
      file.forget(); // what was malformed must be copied to be looked at again
    }
    if (!file.read(path, identity, this::hasKnownKeys) || !indexed) {
      index(likely);
    }
    for (PythonFamily family : families.values()) {
      family.check(file.entries());
    }
  }

  private void index(@Nullable PythonSource likely) throws MalformedException {
    indexed = false; // should it turn out to be malformed
    PythonEntries found = file.entries();
    List<PythonKeys.Known> read = new ArrayList<>(found.size());
    for (int i = 0; i < found.size(); i++) {
      read.add(known.find(found, i, likely == null ? null : likely.keyOrNull(i)));
    }
    families = families(read);
    keys = read;
    indexed = true;
  }

  private boolean hasKnownKeys(PythonEntries found) {
    if (keys.size() != found.size()) {
      return false;
    }
    for (int i = 0; i < keys.size(); i++) {
      if (!keys.get(i).isOf(found, i)) {
        return false;
      }
    }
    return true;
  }

  private PythonKeys.@Nullable Known keyOrNull(int entry) {
    return entry < keys.size() ? keys.get(entry) : null;
  }

  private Map<String, PythonFamily> families(List<PythonKeys.Known> read)
      throws MalformedException {
    Map<String, PythonFamily> found = new LinkedHashMap<>();
    try {
      for (int i = 0; i < read.size(); i++) {
        var key = read.get(i).key();
        PythonFamily family = found.get(key.family());
        if (family == null) {
          family = PythonFamily.of(name, key);
          found.put(key.family(), family);
        }
        family.add(i, key);
      }
      for (PythonFamily family : found.values()) {
        family.resolve(tally);
      }
    } catch (IllegalArgumentException e) { // from client_java's own checks of names
      throw new MalformedException("a family that can't be shown: " + e.getMessage());
    }
    return found;
  }

  /** Tells of each series whose it is. */
  void forEachSeries(BiConsumer<FamilyDescriptor.Shape, Labels> visitor) {
    for (PythonFamily family : families.values()) {
      family.forEachSeries(visitor);
    }
  }

  long familyCount() {
    return families.size();
  }

  long seriesCount() {
    return families.values().stream().mapToLong(PythonFamily::seriesCount).sum();
  }

  /** Whether the values have changed since another time, as far as a number can tell. */
  long checksum() {
    return file.entries().checksum();
  }

  /** Gives up its mapping, if it has one. */
  void unmap() {
    file.unmap();
  }

  /** Gives up its mapping, unless it is that of the file that has this name. */
  void unmapUnlessAt(Path path) {
    file.unmapUnlessAt(path);
  }

  /** Whether the fate of its process makes a difference. */
  boolean isLiveOnly() {
    GaugeMode mode = name.gaugeMode();
    return mode != null && mode.isLive();
  }

  /** Adds the values that were read last. */
  void contribute(Source source) {
    for (PythonFamily family : families.values()) {
      family.contribute(tally, file.entries(), source);
    }
  }

  /** Adds series that are just being made, once all files have contributed. */
  void contributeUnfinished(Source source) {
    ExpositionBudget budget = new ExpositionBudget();
    try {
      for (PythonFamily family : families.values()) {
        family.contributeUnfinished(tally, source, budget, file.entries().usedBytes());
      }
    } catch (MalformedException e) {
      LOGGER.debug("nothing was counted yet in further series of a process {}", name.pid(), e);
    }
  }
}
