package io.github.multiprom.internal.segment;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.HashSet;
import java.util.Set;

/** Opens files, and nothing else that may have their names: a FIFO would wait for its writer. */
public final class RegularFile {

  static final String OTHERWISE = "not a regular file";

  private RegularFile() {}

  /** Whether there is something else under this name: a link, a directory, a FIFO, a device. */
  public static boolean isSomethingElse(Path file) {
    try {
      return !Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
          .isRegularFile();
    } catch (IOException e) {
      return false;
    }
  }

  /**
   * Opens a file; a link is not followed.
   *
   * @throws NoSuchFileException if there is nothing
   * @throws FileSystemException if there is something else
   */
  public static FileChannel open(Path file, OpenOption... options) throws IOException {
    check(file);
    Set<OpenOption> all = new HashSet<>(Set.of(options));
    all.add(LinkOption.NOFOLLOW_LINKS);
    return FileChannel.open(file, all);
  }

  static void check(Path file) throws IOException {
    if (isSomethingElse(file)) {
      throw new FileSystemException(file.toString(), null, OTHERWISE);
    }
  }
}
