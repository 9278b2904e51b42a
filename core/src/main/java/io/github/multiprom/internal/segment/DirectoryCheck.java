package io.github.multiprom.internal.segment;

import io.github.multiprom.BadDirectoryException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at a metrics directory before it is trusted, so that what is wrong shows at start and with
 * a remedy, and not as a surprise in production.
 */
public final class DirectoryCheck {

  private static final Logger LOGGER = LoggerFactory.getLogger("io.github.multiprom");

  private static final Set<String> IN_MEMORY = Set.of("tmpfs", "ramfs");
  private static final Set<String> SHARED_BETWEEN_MACHINES =
      Set.of("nfs", "nfs4", "cifs", "smb3", "smbfs", "9p", "ceph", "glusterfs", "lustre", "afs");
  private static final Set<String> COPY_ON_WRITE = Set.of("btrfs", "zfs");

  private static final int STICKY = 01000;

  private DirectoryCheck() {}

  /**
   * Checks a directory and warns about what is unwise.
   *
   * @param write whether files are to be made in it
   * @throws BadDirectoryException if it can't be used
   */
  public static void check(Path directory, boolean write) {
    if (!Files.exists(directory)) {
      throw bad(directory, "does not exist", "create it (mkdir -m 700 " + directory + ")");
    }
    if (!Files.isDirectory(directory)) {
      throw bad(directory, "is not a directory", "set PROMETHEUS_MULTIPROC_DIR to a directory");
    }
    if (!Files.isReadable(directory) || !Files.isExecutable(directory)) {
      throw bad(directory, "can't be read by user " + user(), "change its owner or its mode");
    }
    if (write && !Files.isWritable(directory)) {
      throw bad(directory, "is not writable for user " + user(), "change its owner or its mode");
    }
    try {
      checkOwner(directory);
      warnAboutFileSystem(directory, write);
    } catch (IOException | UnsupportedOperationException e) {
      LOGGER.debug("{} could not be looked at closely", directory, e);
    }
  }

  /** Whether the directory may be mounted by several machines at a time. */
  public static boolean isSharedBetweenMachines(Path directory) {
    try {
      return SHARED_BETWEEN_MACHINES.contains(fileSystemType(directory));
    } catch (IOException e) {
      return false;
    }
  }

  private static BadDirectoryException bad(Path directory, String what, String remedy) {
    return new BadDirectoryException(
        "metrics directory " + directory + " " + what + ": " + remedy + ".");
  }

  private static String user() {
    return System.getProperty("user.name", "?");
  }

  private static void checkOwner(Path directory) throws IOException {
    PosixFileAttributes attributes = Files.readAttributes(directory, PosixFileAttributes.class);
    Set<PosixFilePermission> mode = attributes.permissions();
    boolean othersWrite =
        mode.contains(PosixFilePermission.GROUP_WRITE)
            || mode.contains(PosixFilePermission.OTHERS_WRITE);
    boolean sticky = ((int) Files.getAttribute(directory, "unix:mode") & STICKY) != 0;
    if (othersWrite && !sticky) {
      LOGGER.warn(
          "metrics directory {} can be written by others, who can then remove or replace its files:"
              + " chmod 700 {} (or 1777 to share it).",
          directory,
          directory);
    }
    String owner = attributes.owner().getName();
    if (!FileOwner.isOurs(directory) && !owner.equals("root") && !sticky) {
      LOGGER.warn(
          "metrics directory {} belongs to user {}, this process runs as {}: its owner can remove"
              + " or replace its files.",
          directory,
          owner,
          user());
    }
    if (Files.isSymbolicLink(directory)) {
      LOGGER.info("metrics directory {} is a link to {}", directory, directory.toRealPath());
    }
  }

  private static void warnAboutFileSystem(Path directory, boolean write) throws IOException {
    String type = fileSystemType(directory);
    if (SHARED_BETWEEN_MACHINES.contains(type)) {
      LOGGER.warn(
          "metrics directory {} is on a network file system ({}), where locks and mapped files are"
              + " unreliable: use a tmpfs, for example a directory in /dev/shm.",
          directory,
          type);
    } else if (write && COPY_ON_WRITE.contains(type)) {
      LOGGER.warn(
          "metrics directory {} is on {}, which can run out of space under a file that was written"
              + " before: use a tmpfs, for example a directory in /dev/shm.",
          directory,
          type);
    } else if (write && !IN_MEMORY.contains(type)) {
      LOGGER.info(
          "metrics directory {} is on a disk ({}): write-back can delay an update; a tmpfs, for"
              + " example a directory in /dev/shm, does not.",
          directory,
          type);
    }
  }

  private static String fileSystemType(Path directory) throws IOException {
    return Files.getFileStore(directory.toRealPath(new LinkOption[0])).type();
  }
}
