package io.github.multiprom.internal.python;

import io.github.multiprom.internal.segment.MalformedException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The keys of all files, each decoded once: a program's processes have the same series. Not
 * thread-safe.
 */
public final class PythonKeys {

  /** A key, with the bytes that it was read from. */
  public static final class Known implements Comparable<Known> {

    private final byte[] bytes;
    private final int hash;
    private @Nullable PythonKey key;

    private Known(byte[] bytes) {
      this.bytes = bytes;
      this.hash = Arrays.hashCode(bytes);
    }

    /** Whether an entry has this key. */
    public boolean isOf(PythonEntries entries, int entry) {
      return entries.keyIs(entry, bytes);
    }

    /** What it says. */
    public PythonKey key() throws MalformedException {
      PythonKey read = key;
      if (read == null) {
        read = PythonKey.parse(bytes, 0, bytes.length);
        key = read;
      }
      return read;
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Known that && Arrays.equals(bytes, that.bytes);
    }

    @Override
    public int hashCode() {
      return hash;
    }

    /** An order by which hash tables bear any number of equal hashes. */
    @Override
    public int compareTo(Known other) {
      return Arrays.compare(bytes, other.bytes);
    }
  }

  private final Map<Known, Known> known = new HashMap<>();

  /**
   * The key of an entry.
   *
   * @param likely which it probably is
   */
  public Known find(PythonEntries entries, int entry, @Nullable Known likely) {
    if (likely != null && likely.isOf(entries, entry)) {
      return likely;
    }
    Known wanted = new Known(entries.key(entry));
    Known found = known.putIfAbsent(wanted, wanted);
    return found == null ? wanted : found;
  }

  /** Forgets all: some may be of files that have gone. */
  public void clear() {
    known.clear();
  }
}
