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
            FileChannel.open(lockFile, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS);
        FileLock lock = channel.tryLock(0, Long.MAX_VALUE, true)) {
      return lock == null;
    } catch (NoSuchFileException e) {
      return ifMissing;
    } catch (OverlappingFileLockException e) {
      return true; // held by this very JVM
    } catch (IOException e) {
      return true;
    }
  }
}
