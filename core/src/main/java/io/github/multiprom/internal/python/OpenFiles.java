package io.github.multiprom.internal.python;

import io.github.multiprom.internal.segment.ProcessIdentity;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;

/**
 * Which of Python's files some process has mapped or open, as far as {@code /proc} lets us see.
 * Python keeps both the descriptor and the mapping for as long as the process lives. A mapping that
 * can't be written is that of a reader, such as {@link PythonFile}'s: it keeps nobody alive.
 *
 * <p>A file is known by its inode: its path is another one in another container, and its name is
 * gone once it was removed. An inode of that number on another file system makes a file look held
 * that isn't, which harms nobody.
 */
public final class OpenFiles {

  private static final Path PROC = Path.of("/proc");
  private static final long INIT = 1;
  private static final int PERMISSIONS_FIELD = 1;
  private static final int INODE_FIELD = 4;

  private final Map<Long, Long> holders = new HashMap<>();
  private final Set<Integer> unseenUsers = new HashSet<>();

  private OpenFiles() {}

  /** Looks at all processes. */
  public static OpenFiles ofAll() throws IOException {
    OpenFiles files = new OpenFiles();
    try (DirectoryStream<Path> processes =
        Files.newDirectoryStream(PROC, path -> isPid(path.getFileName().toString()))) {
      for (Path process : processes) {
        files.add(process);
      }
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
    return files;
  }

  /** Looks at one process. */
  static OpenFiles of(long pid) throws IOException {
    OpenFiles files = new OpenFiles();
    files.add(PROC.resolve(Long.toString(pid)));
    return files;
  }

  /** A process that has the file; empty if none was seen. */
  OptionalLong holder(long inode) {
    Long pid = holders.get(inode);
    return pid == null ? OptionalLong.empty() : OptionalLong.of(pid);
  }

  /** Whether some process that was looked at has the file. */
  public boolean isHeld(long inode) {
    return holders.containsKey(inode);
  }

  /** Whether there are processes of this user that could not be looked into. */
  public boolean isBlindTo(int user) {
    return unseenUsers.contains(user);
  }

  /** Whether there are any processes that could not be looked into. */
  boolean isBlind() {
    return !unseenUsers.isEmpty();
  }

  static boolean isPid(String name) {
    return !name.isEmpty()
        && name.length() < 19
        && name.chars().allMatch(c -> c >= '0' && c <= '9');
  }

  private void add(Path process) throws IOException {
    long pid = Long.parseLong(process.getFileName().toString());
    if (pid == INIT && ProcessIdentity.seesWholeMachine()) {
      return; // the machine's first process is no worker, and root alone may look into it
    }
    try {
      addMapped(pid, Files.readString(process.resolve("maps"), StandardCharsets.ISO_8859_1));
      addOpen(pid, process.resolve("fd"));
    } catch (AccessDeniedException e) {
      addUnseen(process);
    } catch (NoSuchFileException e) {
      return; // it ended
    } catch (FileSystemException e) {
      addUnseen(process);
    } catch (IOException e) {
      if (Files.exists(process)) { // it has not ended in mid-read
        addUnseen(process);
      }
    }
  }

  /** Lines read {@code 7f…-7f… rw-s 00000000 00:1c 42 /dev/shm/app/counter_7.db}. */
  private void addMapped(long pid, String maps) {
    int end = 0;
    for (int start = 0; start < maps.length(); start = end + 1) {
      end = maps.indexOf('\n', start);
      end = end < 0 ? maps.length() : end;
      int path = maps.indexOf('/', start);
      if (path >= 0 && path < end && mayBeOurs(maps.substring(path, end))) {
        String[] fields = maps.substring(start, path).split(" +", -1);
        if (fields[PERMISSIONS_FIELD].contains("w")) {
          holders.put(Long.parseLong(fields[INODE_FIELD]), pid);
        }
      }
    }
  }

  private void addOpen(long pid, Path descriptors) throws IOException {
    try (DirectoryStream<Path> open = Files.newDirectoryStream(descriptors)) {
      for (Path descriptor : open) {
        addIfOurs(pid, descriptor);
      }
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
  }

  private void addIfOurs(long pid, Path descriptor) throws IOException {
    try {
      if (mayBeOurs(Files.readSymbolicLink(descriptor).toString())) {
        holders.put((Long) Files.getAttribute(descriptor, "unix:ino"), pid);
      }
    } catch (NoSuchFileException e) {
      return; // closed meanwhile
    }
  }

  /** Whether it is, or was, a path that Python or {@link PythonFileName#retired} gives. */
  private static boolean mayBeOurs(String path) {
    return path.contains(".db") || path.contains("/python-");
  }

  /** Whoever's process it is, by {@code /proc/PID/status}, which everybody may read. */
  private void addUnseen(Path process) throws IOException {
    try {
      for (String line :
          Files.readAllLines(process.resolve("status"), StandardCharsets.ISO_8859_1)) {
        if (line.startsWith("Uid:")) {
          String[] ids = line.split("\\s+", -1);
          unseenUsers.add(Integer.parseUnsignedInt(ids[2])); // label, real, effective
        }
      }
    } catch (NoSuchFileException e) {
      return; // it ended
    } catch (IOException e) {
      if (Files.exists(process)) {
        throw e;
      }
    }
  }
}
