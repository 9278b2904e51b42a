package io.github.multiprom.internal.segment;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** Says in a few words why a file operation failed, for people who don't read Java. */
public final class IoReason {

  private IoReason() {}

  public static String of(IOException e) {
    if (e instanceof AccessDeniedException) {
      return "permission denied";
    }
    if (e instanceof NoSuchFileException) {
      return "no such file or directory";
    }
    if (e instanceof FileSystemException system && system.getReason() != null) {
      return system.getReason();
    }
    return e.getMessage() == null ? e.toString() : e.getMessage();
  }

  /** An error that names the file, the reason and the remedy. */
  public static IOException unreadable(Path file, IOException e) {
    return new IOException(
        "%s can't be read (%s): name a file that this process may read".formatted(file, of(e)), e);
  }
}
