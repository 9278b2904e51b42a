package io.github.multiprom.internal.python;

import io.github.multiprom.internal.memory.Memories;
import io.github.multiprom.internal.memory.Memory;
import io.github.multiprom.internal.segment.MalformedException;
import io.github.multiprom.internal.segment.RegularFile;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

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

  /** In all of this process, of the 65,530 that Linux lets it have. */
  private static final int MAX_MAPPED = 10_000;

  private static final Logger LOGGER = LoggerFactory.getLogger(PythonFile.class);
  private static final AtomicInteger MAPPED = new AtomicInteger();

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
   * @param sameKeys whether the entries still have the keys they had at the last read
   * @return false if the entries are others than at the last read
   * @throws MalformedException if it contradicts itself
   */
  public boolean read(Path path, FileIdentity identity, Predicate<PythonEntries> sameKeys)
      throws IOException, MalformedException {
    if (identity.equals(copied)) {
      if (mapping == null) {
        map(path, identity);
      }
      if (mapping != null && entries.readAgain(mapping)) {
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

  /** Says that its entries are not known: the next read copies it again. */
  public void forget() {
    copied = null;
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
      MAPPED.decrementAndGet();
      mapped.unmap();
    }
  }

  /** Unmaps it unless it still has this name: the pages of a removed file are free only then. */
  public void unmapUnlessAt(Path path) {
    FileIdentity known = copied;
    if (mapping != null && known != null) {
      try {
        if (FileIdentity.of(path).inode() == known.inode()) {
          return;
        }
      } catch (IOException e) {
        LOGGER.debug("{} has gone", path, e);
      }
      unmap();
    }
  }

  /** Maps the file if it is still the same, and there is room; else it is copied again. */
  private void map(Path path, FileIdentity identity) {
    if (MAPPED.incrementAndGet() > MAX_MAPPED) {
      MAPPED.decrementAndGet();
      return;
    }
    try (FileChannel channel = RegularFile.open(path, StandardOpenOption.READ)) {
      mapping = Memories.map(channel, FileChannel.MapMode.READ_ONLY, 0, entries.mappedBytes());
    } catch (IOException e) {
      LOGGER.debug("{} could not be mapped", path, e);
    }
    if (mapping == null) {
      MAPPED.decrementAndGet();
    } else if (!isStill(path, identity)) {
      unmap();
    }
  }

  private static boolean isStill(Path path, FileIdentity identity) {
    try {
      return FileIdentity.of(path).equals(identity);
    } catch (IOException e) {
      return false;
    }
  }
}
