package io.github.multiprom.internal.segment;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What tells one process instance from every other: a pid alone is used again, and is the same in
 * two containers.
 *
 * @param pid in its own namespace
 * @param startTicks field 22 of {@code /proc/PID/stat}: clock ticks from boot to its start, as seen
 *     from the initial time namespace; 0 where there is no {@code /proc}
 * @param bootId of the kernel; zeros where unknown
 * @param pidNamespace inode of its pid namespace; 0 where unknown
 */
public record ProcessIdentity(long pid, long startTicks, UUID bootId, long pidNamespace) {

  /** {@code PROC_PID_INIT_INO} of Linux, the same on every machine. */
  private static final long INITIAL_PID_NAMESPACE = 0xEFFFFFFCL;

  private static final ProcessIdentity CURRENT = readCurrent();
  private static final UUID UNKNOWN_BOOT = new UUID(0, 0);

  /** The identity of this process. */
  public static ProcessIdentity current() {
    return CURRENT;
  }

  /** By hand: the JVM takes long to make a record's own, and every start asks. */
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof ProcessIdentity that
        && pid == that.pid
        && startTicks == that.startTicks
        && bootId.equals(that.bootId)
        && pidNamespace == that.pidNamespace;
  }

  @Override
  public int hashCode() {
    return Long.hashCode(pid ^ startTicks);
  }

  /** Whether pids of that process mean the same as ours. */
  boolean sharesPids(ProcessIdentity other) {
    return bootId.equals(other.bootId) && pidNamespace == other.pidNamespace && pidNamespace != 0;
  }

  boolean sameBoot(ProcessIdentity other) {
    return bootId.equals(other.bootId);
  }

  /**
   * Whether a process with this pid and start time runs: one that is no zombie. Only for an
   * identity that {@link #sharesPids} with this process.
   */
  public boolean isRunning() {
    try {
      Stat stat = Stat.read(Long.toString(pid));
      return stat.startTicks() == startTicks && stat.state() != 'Z' && stat.state() != 'X';
    } catch (IOException e) {
      return Files.exists(Path.of("/proc", Long.toString(pid))); // unless we lack descriptors, say
    } catch (NumberFormatException | IndexOutOfBoundsException e) {
      return false;
    }
  }

  /** The process that runs under a pid of our own namespace; null if none does. */
  public static @Nullable ProcessIdentity ofRunning(long pid) {
    String number = Long.toString(pid);
    if (!new File("/proc", number).exists()) { // costs a tenth of an exception
      return null;
    }
    try {
      long startTicks = Stat.read(number).startTicks();
      ProcessIdentity process =
          new ProcessIdentity(pid, startTicks, CURRENT.bootId, CURRENT.pidNamespace);
      return process.isRunning() ? process : null;
    } catch (IOException | NumberFormatException | IndexOutOfBoundsException e) {
      return null;
    }
  }

  /** Whether we are in the machine's own pid namespace, in which all processes can be seen. */
  public static boolean seesWholeMachine() {
    return CURRENT.pidNamespace == INITIAL_PID_NAMESPACE;
  }

  private static ProcessIdentity readCurrent() {
    long pid = ProcessHandle.current().pid();
    long startTicks = 0;
    UUID bootId = new UUID(0, 0);
    long namespace = 0;
    try {
      Stat self = Stat.read("self");
      startTicks = self.startTicks();
      bootId = UUID.fromString(firstLine(Path.of("/proc/sys/kernel/random/boot_id")));
      // A /proc of another pid namespace shows other processes under the pids of ours.
      namespace = self.pid() == pid ? namespaceInode() : 0;
    } catch (IOException | RuntimeException e) {
      // Not Linux, or /proc is hidden: locks alone decide about life and death.
    }
    return new ProcessIdentity(pid, startTicks, bootId, namespace);
  }

  /** Whether the platform told us enough to recognise processes. */
  boolean isKnown() {
    return !bootId.equals(UNKNOWN_BOOT) && pidNamespace != 0;
  }

  /** The link reads {@code pid:[4026531836]}. */
  private static long namespaceInode() throws IOException {
    String link = Files.readSymbolicLink(Path.of("/proc/self/ns/pid")).toString();
    return Long.parseLong(link.substring(link.indexOf('[') + 1, link.indexOf(']')));
  }

  private static String firstLine(Path file) throws IOException {
    return Files.readString(file, StandardCharsets.US_ASCII).strip();
  }

  /**
   * The three fields of {@code /proc/PID/stat} that matter; the command before them may hold
   * anything.
   */
  private record Stat(long pid, char state, long startTicks) {

    static Stat read(String pid) throws IOException {
      byte[] bytes = Files.readAllBytes(Path.of("/proc", pid, "stat"));
      String line = new String(bytes, StandardCharsets.ISO_8859_1);
      String[] fields = line.substring(line.lastIndexOf(')') + 2).split(" ", -1);
      return new Stat(
          Long.parseLong(line.substring(0, line.indexOf(' '))),
          fields[0].charAt(0),
          Long.parseLong(fields[19]) - TimeNamespace.BOOT_TICKS);
    }
  }
}
