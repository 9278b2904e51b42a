package io.github.multiprom.internal.segment;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The lowest number that no live process had when this was claimed: a lock on that byte of a file
 * that all processes share, held as long as the process lives.
 *
 * @param value the number
 * @param file what tells the locked file from another one of its name; null if nothing does
 */
public record WorkerNumber(long value, @Nullable Object file) {

  /** Closing one would release the numbers of this process. */
  private static final List<FileChannel> HELD_UNTIL_EXIT =
      Collections.synchronizedList(new ArrayList<>());

  /** Finds the number and keeps it until the JVM exits. */
  public static WorkerNumber claim(
      DirectoryFiles files, FilePermissions permissions, IoThread thread) throws IOException {
    return thread.call(
        () -> {
          FileChannel channel = permissions.openOrCreate(files.workersLock());
          HELD_UNTIL_EXIT.add(channel);
          long number = 0;
          while (!tryLock(channel, number)) {
            number++;
          }
          return new WorkerNumber(number, fileKey(files.workersLock()));
        });
  }

  private static boolean tryLock(FileChannel channel, long number) throws IOException {
    try {
      FileLock lock = channel.tryLock(number, 1, false);
      return lock != null;
    } catch (OverlappingFileLockException e) {
      return false; // another registry of this process has it
    }
  }

  /** Whether others see the lock: its file may have been removed. */
  public boolean isSeen(DirectoryFiles files) {
    try {
      return file == null || file.equals(fileKey(files.workersLock()));
    } catch (IOException e) {
      return false;
    }
  }

  private static @Nullable Object fileKey(Path path) throws IOException {
    return Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
        .fileKey();
  }
}
