package io.github.multiprom.internal.python;

import io.github.multiprom.internal.segment.ProcessIdentity;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides whether a process that writes one of Python's files lives. The files themselves don't
 * tell: the pid in a name may be of another container, used again, or no pid at all. A process
 * lives that {@code /proc} shows with the file mapped or open, or that has the pid of its name and
 * can't be looked into.
 *
 * <p>If a file changes that nobody here has open, its writers can't be seen, being in another pid
 * namespace, say: then all that are not seen are taken for alive. Not thread-safe.
 */
public final class PythonProcesses {

  private static final Logger LOGGER = LoggerFactory.getLogger("io.github.multiprom");

  /** How long a look at all processes will do for files that nobody had. */
  private static final long LOOK_NANOS = TimeUnit.SECONDS.toNanos(10);

  /** How long a file must not have changed where not all who could change it can be seen. */
  private static final long QUIET_NANOS = TimeUnit.SECONDS.toNanos(10);

  /** How long writers that can't be seen are expected to come back. */
  private static final long INVISIBLE_NANOS = TimeUnit.MINUTES.toNanos(10);

  /** What was in a file that nobody had, and since when. */
  private record Unheld(long checksum, long sinceNanos) {}

  private final Map<Long, ProcessIdentity> holders = new HashMap<>();
  private final Map<Long, Unheld> unheld = new HashMap<>();
  private @Nullable OpenFiles all;
  private long lookedNanos;
  private long invisibleNanos;
  private boolean invisible;

  /**
   * Whether a process that has this file lives, or may live.
   *
   * @param name says who it might be
   */
  public boolean isAlive(PythonFileName name, FileIdentity file) throws IOException {
    ProcessIdentity holder = holders.get(file.inode());
    if (holder != null && holder.isRunning()) {
      return true;
    }
    boolean lost = holders.remove(file.inode()) != null;
    boolean alive = isHeldByNamed(name, file) || isHeldByAny(file, lost) || mayBeInvisible();
    if (alive) {
      unheld.remove(file.inode());
    }
    return alive;
  }

  private boolean isHeldByNamed(PythonFileName name, FileIdentity file) throws IOException {
    OptionalLong pid = name.pidNumber();
    if (pid.isEmpty() || ProcessIdentity.ofRunning(pid.getAsLong()) == null) {
      return false;
    }
    OpenFiles seen = OpenFiles.of(pid.getAsLong());
    return isHeld(seen, file) || seen.isBlindTo(file.owner());
  }

  private boolean isHeldByAny(FileIdentity file, boolean lookNow) throws IOException {
    OpenFiles seen = all;
    if (seen == null || lookNow || System.nanoTime() - lookedNanos > LOOK_NANOS) {
      seen = OpenFiles.ofAll();
      all = seen;
      lookedNanos = System.nanoTime();
    }
    return isHeld(seen, file);
  }

  private boolean isHeld(OpenFiles seen, FileIdentity file) {
    OptionalLong pid = seen.holder(file.inode());
    ProcessIdentity process = pid.isEmpty() ? null : ProcessIdentity.ofRunning(pid.getAsLong());
    if (process == null) {
      return false;
    }
    holders.put(file.inode(), process);
    return true;
  }

  /** The pid of the process that {@link #isAlive} saw with the file; empty if none. */
  public OptionalLong holder(FileIdentity file) {
    ProcessIdentity holder = holders.get(file.inode());
    return holder == null ? OptionalLong.empty() : OptionalLong.of(holder.pid());
  }

  /** Whether files of writers who can't be seen have changed lately. */
  public boolean mayBeInvisible() {
    invisible &= System.nanoTime() - invisibleNanos < INVISIBLE_NANOS;
    return invisible;
  }

  /**
   * Takes note of what is in a file that nobody here has open.
   *
   * @param checksum of its contents
   */
  public void readUnheld(Path path, FileIdentity file, long checksum) throws IOException {
    Unheld now = new Unheld(checksum, System.nanoTime());
    Unheld before = unheld.putIfAbsent(file.inode(), now);
    if (before == null || before.checksum == checksum) {
      return;
    }
    unheld.put(file.inode(), now);
    if (isHeldByAny(file, true)) {
      return;
    }
    if (!mayBeInvisible()) {
      LOGGER.warn(
          "{} changes, although no process that can be seen here has it open: let this process share"
              + " the pid namespace of Python's (shareProcessNamespace: true in a pod). Until then"
              + " the live gauges of dead processes stay, and Python's files are not folded.",
          path);
    }
    invisible = true;
    invisibleNanos = System.nanoTime();
  }

  /**
   * Whether nobody can be writing to a file that nobody was seen to have: all who could were seen,
   * or it has not changed for a while.
   *
   * @param seen the look at all processes at which nobody had it
   */
  public boolean isSettled(FileIdentity file, OpenFiles seen) {
    if (mayBeInvisible()) {
      return false;
    }
    Unheld before = unheld.get(file.inode());
    boolean quiet = before != null && System.nanoTime() - before.sinceNanos > QUIET_NANOS;
    return quiet || (ProcessIdentity.seesWholeMachine() && !seen.isBlindTo(file.owner()));
  }

  /** Forgets a file that has lost its name: another may get its inode. */
  public void forget(FileIdentity file) {
    holders.remove(file.inode());
    unheld.remove(file.inode());
  }

  /**
   * Forgets what it knows of files that are gone.
   *
   * @param inodes of those that are there
   */
  public void keepOnly(Set<Long> inodes) {
    holders.keySet().retainAll(new HashSet<>(inodes));
    unheld.keySet().retainAll(inodes);
  }
}
