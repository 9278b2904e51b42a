package io.github.multiprom.internal.segment;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.NoSuchFileException;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Tells the other processes that a removal was written somewhere, so that they need not read
 * everybody's file every second: a file with a number that is another one after each removal. Only
 * a hint; whoever scrapes or folds sees the removals themselves.
 */
public final class RemovalNotice {

  private final DirectoryFiles files;
  private final FilePermissions permissions;
  private long lastSeen;

  public RemovalNotice(DirectoryFiles files, FilePermissions permissions) {
    this.files = files;
    this.permissions = permissions;
    this.lastSeen = read();
  }

  /** Gives notice of a removal that was published before. */
  public void give() throws IOException {
    ByteBuffer number = ByteBuffer.allocate(Long.BYTES);
    number.putLong(ThreadLocalRandom.current().nextLong()).flip();
    try (FileChannel channel = permissions.openOrCreate(files.removals())) {
      channel.write(number, 0);
    }
  }

  /** Whether notice was given since the last call. */
  public boolean isNew() {
    long now = read();
    boolean changed = now != lastSeen;
    lastSeen = now;
    return changed;
  }

  private long read() {
    ByteBuffer number = ByteBuffer.allocate(Long.BYTES);
    try (FileChannel channel = RegularFile.open(files.removals(), StandardOpenOption.READ)) {
      return channel.read(number, 0) == Long.BYTES ? number.getLong(0) : 0;
    } catch (NoSuchFileException e) {
      return 0;
    } catch (IOException e) {
      return lastSeen;
    }
  }
}
