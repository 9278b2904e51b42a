package io.github.multiprom.internal.memory;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.Locale;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes {@link Memory}: chronicle's where the JVM lets it work, a VarHandle otherwise.
 *
 * <p>The system property {@code multiprom.memory} ({@code chronicle} or {@code varhandle}) forces
 * one of them. A JVM uses one implementation for everything, so that calls through {@link Memory}
 * stay monomorphic.
 */
public final class Memories {

  private static final Logger LOGGER = LoggerFactory.getLogger(Memories.class);
  private static final boolean CHRONICLE = chooseChronicle();

  private Memories() {}

  /** Which implementation is in use: {@code chronicle} or {@code varhandle}. */
  public static String implementation() {
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

  private static boolean chooseChronicle() {
    String asked = System.getProperty("multiprom.memory", "").toLowerCase(Locale.ROOT);
    if (asked.equals("varhandle")) {
      return false;
    }
    try {
      Memory probe = new ChronicleMemory(ByteBuffer.allocateDirect(64));
      return probe.compareAndSetLong(8, 0, 7)
          && probe.getAndAddLong(8, 1) == 7
          && probe.getLong(8) == 8;
    } catch (Throwable e) { // Errors of every kind: chronicle's static initialisers meet the JVM
      LOGGER.debug("sun.misc.Unsafe is refused in this JVM, using a VarHandle", e);
      return false;
    }
  }
}
