package io.github.multiprom.internal.segment;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;

/**
 * Whose a file is. What others own is left alone, also by root: they could not read what we make.
 */
public final class FileOwner {

  private static final String UID = "unix:uid";
  private static final Object UNKNOWN = -1;
  private static final Object OURS = uid(Path.of("/proc/self"));

  private FileOwner() {}

  /** Whether the file belongs to the user this process runs as; true where that can't be told. */
  public static boolean isOurs(Path file) {
    return OURS.equals(UNKNOWN) || OURS.equals(uid(file));
  }

  private static Object uid(Path file) {
    try {
      return Files.getAttribute(file, UID, LinkOption.NOFOLLOW_LINKS);
    } catch (IOException | UnsupportedOperationException | IllegalArgumentException e) {
      return UNKNOWN;
    }
  }
}
