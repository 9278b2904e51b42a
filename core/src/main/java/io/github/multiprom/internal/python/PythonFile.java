package io.github.multiprom.internal.python;

import io.github.multiprom.internal.memory.Memories;
import io.github.multiprom.internal.memory.Memory;
import io.github.multiprom.internal.segment.MalformedException;
import io.github.multiprom.internal.segment.RegularFile;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * One of Python's files, read again and again.
 *
 * <p>At first it is copied, and the entries are looked for in the copy. As long as nothing but
 * stores into mappings can have changed it since, which only add entries and set values, it is
 * mapped, and the values are taken from where they were: nine tenths of it are keys, which are not
 * looked at then.
 *
 * <p>Who truncates a mapped file makes {@link #read} throw an {@link InternalError}. Not
 * thread-safe.
 */
public final class PythonFile {

  private final FileCopy copy;
  private final PythonEntries entries = new PythonEntries();
  private @Nullable FileIdentity copied;
  private @Nullable Memory mapping;

  /**
   * @param copy to use for it, between the reads of other files
   */
  public PythonFile(FileCopy copy) {
    this.copy = copy;
  }

  /**
   * Reads the file.
   *
   * @param identity of the file, as it was just now
   * @param mayMap whether it may stay mapped until the next read
   * @param sameKeys whether the entries still have the keys they had at the last read
   * @return false if the entries are others than at the last read
   * @throws MalformedException if it contradicts itself
   */
  public boolean read(
      Path path, FileIdentity identity, boolean mayMap, Predicate<PythonEntries> sameKeys)
      throws IOException, MalformedException {
    if (mayMap && identity.equals(copied)) {
      Memory mapped = mapping == null ? map(path, identity) : mapping;
      mapping = mapped;
      if (mapped != null && entries.readAgain(mapped)) {
        return true;
      }
    }
    unmap();
    copied = null; // should it turn out to be malformed
    boolean settled = identity.isSettled();
    int used = copy.read(path);
    boolean same = entries.readAgain(copy.bytes(), used) && sameKeys.test(entries);
    if (!same) {
      entries.read(copy.bytes(), used);
    }
    copied = settled ? identity : null;
    return same;
  }

  /** Its entries, as of the last read. */
  public PythonEntries entries() {
    return entries;
  }

  /** Whether it is mapped. */
  public boolean isMapped() {
    return mapping != null;
  }

  /** Unmaps the file, which is mapped again when it is needed. */
  public void unmap() {
    Memory mapped = mapping;
    mapping = null;
    if (mapped != null) {
      mapped.unmap();
    }
  }

  /** Null if it is another file by now. */
  private @Nullable Memory map(Path path, FileIdentity identity) throws IOException {
    try (FileChannel channel = RegularFile.open(path, StandardOpenOption.READ)) {
      Memory mapped =
          Memories.map(channel, FileChannel.MapMode.READ_ONLY, 0, entries.mappedBytes());
      if (FileIdentity.of(path).equals(identity)) {
        return mapped;
      }
      mapped.unmap();
      return null;
    }
  }
}
