package io.github.multiprom.internal.segment;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.OptionalInt;

/**
 * Whose a file is. What others own is left alone, also by root: they could not read what we make.
 */
public final class FileOwner {

  private static final String EFFECTIVE_USER = "Uid:";
  private static final OptionalInt OURS = effectiveUser();

  private FileOwner() {}

  /** Whether the file belongs to the user this process runs as; true where that can't be told. */
  public static boolean isOurs(Path file) {
    return OURS.isEmpty() || ownerOf(file).equals(OURS);
  }

  private static OptionalInt ownerOf(Path file) {
    try {
      return OptionalInt.of((int) Files.getAttribute(file, "unix:uid", LinkOption.NOFOLLOW_LINKS));
    } catch (IOException | UnsupportedOperationException | IllegalArgumentException e) {
      return OptionalInt.empty();
    }
  }

  /** The second number of the line: real, effective, saved and file system user. */
  private static OptionalInt effectiveUser() {
    try {
      for (String line :
          Files.readAllLines(Path.of("/proc/self/status"), StandardCharsets.ISO_8859_1)) {
        if (line.startsWith(EFFECTIVE_USER)) {
          String[] ids = line.substring(EFFECTIVE_USER.length()).strip().split("\\s+", -1);
          return OptionalInt.of(Integer.parseUnsignedInt(ids[1]));
        }
      }
      return OptionalInt.empty();
    } catch (IOException | RuntimeException e) {
      return OptionalInt.empty();
    }
  }
}
