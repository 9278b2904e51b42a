package io.github.multiprom.internal.segment;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/** The mode that our files are made with: 0600, or 0640 where a group may read. */
public enum FilePermissions {
  OWNER("rw-------"),
  GROUP_READABLE("rw-r-----");

  private final String permissions;

  FilePermissions(String permissions) {
    this.permissions = permissions;
  }

  /** The mode of ours that a file has. */
  public static FilePermissions of(Path file) {
    try {
      return Files.getPosixFilePermissions(file, LinkOption.NOFOLLOW_LINKS)
              .contains(PosixFilePermission.GROUP_READ)
          ? GROUP_READABLE
          : OWNER;
    } catch (IOException e) {
      return OWNER;
    }
  }

  /** Creates a new file with exactly this mode, whatever the umask. */
  public FileChannel createNew(Path file) throws IOException {
    Set<OpenOption> options =
        Set.of(
            StandardOpenOption.CREATE_NEW,
            StandardOpenOption.READ,
            StandardOpenOption.WRITE,
            LinkOption.NOFOLLOW_LINKS);
    FileChannel channel = FileChannel.open(file, options, ownerOnly());
    if (this != OWNER) {
      Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(permissions));
    }
    return channel;
  }

  /** Opens a file that several processes share, creating it when it is not there. */
  public FileChannel openOrCreate(Path file) throws IOException {
    RegularFile.check(file);
    Set<OpenOption> options =
        Set.of(
            StandardOpenOption.CREATE,
            StandardOpenOption.READ,
            StandardOpenOption.WRITE,
            LinkOption.NOFOLLOW_LINKS);
    return FileChannel.open(file, options, ownerOnly());
  }

  private static FileAttribute<?> ownerOnly() {
    return PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(OWNER.permissions));
  }
}
