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

  /** How long writers that can't be seen are expected to come back. */
  private static final long INVISIBLE_NANOS = TimeUnit.MINUTES.toNanos(10);

  private final Map<Long, ProcessIdentity> holders = new HashMap<>();
  private final Map<Long, Long> checksumsOfUnheld = new HashMap<>();
  private final Set<Long> lookedFor = new HashSet<>();
  private @Nullable OpenFiles all;
  private long lookedNanos;
  private long listedNanos = System.nanoTime();
  private long invisibleNanos;
  private boolean invisible;
  private boolean sharesNamespace;

  /** Says that the files were listed: new ones were not there when processes were looked at. */
  public void filesListed() {
    listedNanos = System.nanoTime();
  }

  /**
   * Whether a process that has this file lives, or may live.
   *
   * @param name says who it might be
   */
  public boolean isAlive(PythonFileName name, FileIdentity file) throws IOException {
    ProcessIdentity holder = holders.get(file.inode());
    if (holder != null && stillHolds(holder, name, file)) {
      return true;
    }
    boolean lost = holders.remove(file.inode()) != null;
    return isHeldByNamed(name, file) || isHeldByAny(file, lost) || mayBeInvisible();
  }

  /** A child has its parent's files open until it counts itself: then it has its own. */
  private static boolean stillHolds(ProcessIdentity holder, PythonFileName name, FileIdentity file)
      throws IOException {
    boolean named = name.pidNumber().equals(OptionalLong.of(holder.pid()));
    return holder.isRunning() && (named || OpenFiles.of(holder.pid()).isHeld(file.inode()));
  }

  private boolean isHeldByNamed(PythonFileName name, FileIdentity file) throws IOException {
    OptionalLong pid = name.pidNumber();
    if (pid.isEmpty() || ProcessIdentity.ofRunning(pid.getAsLong()) == null) {
      return false;
    }
    OpenFiles seen = OpenFiles.of(pid.getAsLong());
    return isHeld(seen, file) || seen.isBlind();
  }

  private boolean isHeldByAny(FileIdentity file, boolean lookNow) throws IOException {
    OpenFiles seen = all;
    long age = System.nanoTime() - lookedNanos;
    boolean isNew = lookedFor.add(file.inode()) && lookedNanos - listedNanos < 0;
    if (seen == null || lookNow || isNew || age > LOOK_NANOS) {
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
    seenHeld(file);
    return true;
  }

  /** Says that a process was seen with the file: what is in it may change from now on. */
  public void seenHeld(FileIdentity file) {
    checksumsOfUnheld.remove(file.inode());
    sharesNamespace = true;
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
    Long before = checksumsOfUnheld.put(file.inode(), checksum);
    if (before == null || before == checksum || isHeldByAny(file, true)) {
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
   * Why a file must not be folded that nobody was seen to have; null if it may: whoever could have
   * it was looked into.
   *
   * @param seen the look at all processes at which nobody had it
   */
  public @Nullable String doubt(PythonFileName name, FileIdentity file, OpenFiles seen)
      throws IOException {
    if (mayBeInvisible()) {
      return "files change that no process seen from here has open";
    }
    if (!ProcessIdentity.seesWholeMachine() && !sharesNamespace) {
      return "no process has been seen yet that has a file of Python's open: the pid namespace"
          + " must be the one of Python's processes";
    }
    if (seen.isBlindTo(file.owner())) {
      return "there are processes of its user that can't be looked into, and may have it open";
    }
    OptionalLong pid = name.pidNumber();
    boolean runs = pid.isPresent() && ProcessIdentity.ofRunning(pid.getAsLong()) != null;
    return runs && OpenFiles.of(pid.getAsLong()).isBlind()
        ? "process " + name.pid() + " can't be looked into, and may have it open"
        : null;
  }

  /** Forgets a file that has lost its name: another may get its inode. */
  public void forget(FileIdentity file) {
    holders.remove(file.inode());
    checksumsOfUnheld.remove(file.inode());
    lookedFor.remove(file.inode());
  }

  /**
   * Forgets what it knows of files that are gone.
   *
   * @param inodes of those that are there
   */
  public void keepOnly(Set<Long> inodes) {
    holders.keySet().retainAll(new HashSet<>(inodes));
    checksumsOfUnheld.keySet().retainAll(inodes);
    lookedFor.retainAll(inodes);
  }
}
