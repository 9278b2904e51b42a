package io.github.multiprom.internal.segment;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/**
 * Asks again and again whether the process that owns a segment lives. Keeps its lock file open in
 * between, so that the answer for a living one is a single system call. Not thread-safe.
 */
public final class OwnerWatch {

  private final Liveness liveness;
  private final SegmentHeader header;
  private final Path lockFile;
  private @Nullable FileChannel channel;

  public OwnerWatch(Liveness liveness, SegmentHeader header, Path lockFile) {
    this.liveness = liveness;
    this.header = header;
    this.lockFile = lockFile;
  }

  /** As {@link Liveness#isAlive}: who holds the lock lives, and for all others that decides. */
  public boolean isAlive() {
    return isLocked() || liveness.isAlive(header, lockFile);
  }

  /** Whether the lock is seen to be held; false says nothing. */
  private boolean isLocked() {
    if (header.owner().equals(ProcessIdentity.current())) {
      return false; // closing the channel would release our own lock
    }
    try {
      FileChannel open = channel;
      if (open == null) {
        open = RegularFile.open(lockFile, StandardOpenOption.READ);
        channel = open;
      }
      return Liveness.isHeld(open);
    } catch (IOException e) {
      close(); // it may be missing; or the thread was interrupted, which closes the channel
      return false;
    }
  }

  /** Closes the lock file until it is asked for again. */
  public void close() {
    FileChannel open = channel;
    channel = null;
    if (open != null) {
      try {
        open.close();
      } catch (IOException e) {
        return; // closed as far as it can be
      }
    }
  }
}
