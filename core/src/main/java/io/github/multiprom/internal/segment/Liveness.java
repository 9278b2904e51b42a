package io.github.multiprom.internal.segment;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Decides whether the process that owns a segment lives.
 *
 * <p>A process holds an exclusive lock on its segment's lock file from before the segment is
 * published until it exits; the kernel releases it however the process dies. Dead means: a shared
 * lock on that file could be had, <em>and</em> no process with the owner's pid and start time runs
 * where such a process would be visible. Anything doubtful counts as alive, because folding a live
 * process would lose its later updates, while leaving a dead one unfolded costs only space.
 *
 * <p>Segments of this very process are known by their identity and never probed: opening and
 * closing a second channel to a lock file would release the lock this process holds.
 */
public final class Liveness {

  /** Asking takes microseconds, unless the thread that asks loses its processor meanwhile. */
  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(1);

  private static final long PAUSE_NANOS = TimeUnit.MICROSECONDS.toNanos(20);

  private final boolean sharedBetweenMachines;

  /**
   * @param sharedBetweenMachines whether the directory is on a network file system, where a segment
   *     of another boot may belong to another machine
   */
  public Liveness(boolean sharedBetweenMachines) {
    this.sharedBetweenMachines = sharedBetweenMachines;
  }

  /** Whether the owner of the segment with this header lives, as far as this process can tell. */
  public boolean isAlive(SegmentHeader header, Path lockFile) {
    ProcessIdentity us = ProcessIdentity.current();
    ProcessIdentity owner = header.owner();
    if (owner.equals(us)) {
      return true;
    }
    if (owner.sharesPids(us)) {
      return owner.isRunning() || lockIsHeld(lockFile, false);
    }
    if (owner.sameBoot(us)) {
      return lockIsHeld(lockFile, true); // another container: its pids mean nothing to us
    }
    boolean earlierBoot = us.isKnown() && owner.isKnown() && !sharedBetweenMachines;
    return sharedBetweenMachines || lockIsHeld(lockFile, !earlierBoot);
  }

  /**
   * Whether somebody holds the lock. A missing lock file proves nothing.
   *
   * @param ifMissing the answer where the lock file is missing or can't be opened
   */
  public static boolean lockIsHeld(Path lockFile, boolean ifMissing) {
    if (Files.exists(lockFile, LinkOption.NOFOLLOW_LINKS)
        && !Files.isRegularFile(lockFile, LinkOption.NOFOLLOW_LINKS)) {
      return true; // not of our making: opening a FIFO would wait for its writer
    }
    try (FileChannel channel =
        FileChannel.open(lockFile, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS)) {
      return isHeld(channel);
    } catch (NoSuchFileException e) {
      return ifMissing;
    } catch (IOException e) {
      return true;
    }
  }

  /**
   * Whether somebody holds the lock of an open file. Shared locks of several processes that ask at
   * once don't hinder each other, but the JDK lets only one thread of a JVM have a lock on a file,
   * even a shared one, so another registry that is just asking is waited for.
   */
  static boolean isHeld(FileChannel lockFile) throws IOException {
    long start = System.nanoTime();
    while (true) {
      try (FileLock lock = lockFile.tryLock(0, Long.MAX_VALUE, true)) {
        return lock == null;
      } catch (OverlappingFileLockException e) {
        if (System.nanoTime() - start > PATIENCE_NANOS) {
          return true; // held, not asked for, by this very JVM
        }
        LockSupport.parkNanos(PAUSE_NANOS);
      }
    }
  }
}
