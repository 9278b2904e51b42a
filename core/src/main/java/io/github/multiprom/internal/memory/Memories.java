package io.github.multiprom.internal.memory;

import io.github.multiprom.internal.config.Configuration;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/**
 * Makes {@link Memory}: chronicle's where the JVM lets it work, a VarHandle otherwise.
 *
 * <p>The setting {@code multiprom.memory} ({@code chronicle} or {@code varhandle}) forces one of
 * them. A JVM uses one implementation for everything, so that calls through {@link Memory} stay
 * monomorphic.
 */
public final class Memories {

  /**
   * The implementation in use.
   *
   * @param refusal why it is not chronicle's; null if it is, or if that was not asked for
   */
  private record Choice(boolean chronicle, @Nullable Throwable refusal) {}

  private static final Choice CHOICE = choose();
  private static final boolean CHRONICLE = CHOICE.chronicle();

  private Memories() {}

  /** Chooses the implementation, which takes a while in a JVM that just started. Logs nothing. */
  public static void load() {
    // The class is initialised by now.
  }

  /** Which implementation is in use, for the log: {@code chronicle} or {@code varhandle}. */
  public static String implementation() {
    if (CHOICE.refusal() != null) {
      LoggerFactory.getLogger(Memories.class)
          .debug("sun.misc.Unsafe is refused in this JVM, using a VarHandle", CHOICE.refusal());
    }
    return CHRONICLE ? "chronicle" : "varhandle";
  }

  /** Maps a part of a file that is known to exist and to be allocated. */
  public static Memory map(FileChannel channel, FileChannel.MapMode mode, long position, int length)
      throws IOException {
    return wrap(channel.map(mode, position, length));
  }

  /** Allocates zeroed memory of this process. */
  public static Memory allocate(int length) {
    return wrap(ByteBuffer.allocateDirect(length + 128).alignedSlice(64).slice(0, length));
  }

  private static Memory wrap(ByteBuffer buffer) {
    return CHRONICLE ? new ChronicleMemory(buffer) : new BufferMemory(buffer);
  }

  private static Choice choose() {
    if ("varhandle".equals(Configuration.memory())) {
      return new Choice(false, null);
    }
    try {
      Memory probe = new ChronicleMemory(ByteBuffer.allocateDirect(64));
      boolean works =
          probe.compareAndSetLong(8, 0, 7)
              && probe.getAndAddLong(8, 1) == 7
              && probe.getLong(8) == 8;
      return new Choice(works, null);
    } catch (Throwable e) { // Errors of every kind: chronicle's static initialisers meet the JVM
      return new Choice(false, e);
    }
  }
}
