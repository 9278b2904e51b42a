package io.github.multiprom.it;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** What a process began and what it had done when it ended, in a mapped file of its own. */
final class CrashLedger {
  /** Who counts: the scenario's own thread, and those that it holds at a point. */
  enum Lane {
    MAIN(0),
    HELD(2);

    private final int begun;
    private final int done;

    Lane(int word) {
      begun = word * Long.BYTES;
      done = begun + Long.BYTES;
    }
  }

  private static final VarHandle WORD =
      MethodHandles.byteBufferViewVarHandle(long[].class, ByteOrder.nativeOrder());

  private final ByteBuffer words;

  CrashLedger(Path file) {
    try (FileChannel channel =
        FileChannel.open(
            file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      int length = Lane.HELD.done + Long.BYTES;
      words = channel.map(FileChannel.MapMode.READ_WRITE, 0, length);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Enters an update, makes it, and enters that it is made. */
  void enter(Lane lane, Runnable update) {
    WORD.setVolatile(words, lane.begun, begun(lane) + 1);
    update.run();
    WORD.setVolatile(words, lane.done, done(lane) + 1);
  }

  long begun(Lane lane) {
    return (long) WORD.getVolatile(words, lane.begun);
  }

  long done(Lane lane) {
    return (long) WORD.getVolatile(words, lane.done);
  }
}
