package io.github.multiprom.internal.merge;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.atomic.AtomicBoolean;

/** Cuts a file off behind its header and lets it grow again, as fast as can be. */
final class Cutter {

  private static final long HEADER_PAGE = 4_096;

  private Cutter() {}

  /** What is done meanwhile. */
  interface Task {
    void run() throws Exception;
  }

  /** The file is whole afterwards. */
  static void cutWhile(Path file, Task task) throws Exception {
    byte[] whole = Files.readAllBytes(file);
    AtomicBoolean done = new AtomicBoolean();
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      Thread thread = new Thread(() -> cut(channel, whole, done));
      thread.start();
      try {
        task.run();
      } finally {
        done.set(true);
        thread.join();
      }
    }
  }

  private static void cut(FileChannel channel, byte[] whole, AtomicBoolean done) {
    try {
      while (!done.get()) {
        channel.truncate(HEADER_PAGE);
        channel.write(ByteBuffer.wrap(whole), 0);
      }
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
