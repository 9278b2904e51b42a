package io.github.multiprom.internal.segment;

import io.github.multiprom.internal.memory.Memory;
import io.github.multiprom.internal.memory.TwinMemory;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * The small segment of one jcstress state, for a writer and a reader with a mapping each. Its bytes
 * are those of a state that is long gone.
 */
public final class StressSegment implements StripeSource {

  /** Where a state puts its cell if it has no use for records. */
  public static final int CELL = 512;

  private static final int LENGTH = 16 * 1024;
  private static final int FIRST_EXTENT = 1024;
  private static final int EXTENT = 7 * 1024;

  /** Many times as many as there are states at a time, see {@code Stress}. */
  private static final int SEGMENTS = 4 * 1024;

  /** One of each kind, unless this JVM was told which one to use. */
  private static final TwinMemory[] MEMORIES =
      System.getProperty("multiprom.memory") == null
          ? new TwinMemory[] {memory(true), memory(false)}
          : new TwinMemory[] {memory(true)};

  private static final AtomicInteger NEXT = new AtomicInteger();
  private static final byte[] ZEROS = new byte[LENGTH];
  private static final ProcessIdentity US = ProcessIdentity.current();

  private final int number = NEXT.getAndIncrement() & Integer.MAX_VALUE;
  private final TwinMemory twin = MEMORIES[number % MEMORIES.length];
  private final int start = (number / MEMORIES.length & SEGMENTS - 1) * LENGTH;
  private final Memory memory = twin.writable(start, LENGTH);
  private final AtomicInteger taken = new AtomicInteger(LENGTH);
  private volatile boolean full;

  private static TwinMemory memory(boolean chronicle) {
    return TwinMemory.map(SEGMENTS * LENGTH, chronicle);
  }

  /** A segment whose length is settled. */
  public StressSegment() {
    this(LENGTH);
  }

  private StressSegment(int committed) {
    memory.putBytes(0, ZEROS);
    new SegmentHeader(1, SegmentLayout.KIND_SEGMENT, 0, 1, US, 0, 1).write(memory, committed);
  }

  /** A segment that begins with a single kilobyte. */
  public static StressSegment growing() {
    return new StressSegment(FIRST_EXTENT);
  }

  public Stripe cell() {
    return new Stripe(memory, CELL, CELL);
  }

  /** Takes from the end, zeroed. */
  @Override
  public @Nullable Stripe take(int length) {
    int at = taken.addAndGet(-length);
    return at < LENGTH / 4 ? null : new Stripe(memory, at, at);
  }

  /** Whether there is no space for the segment to grow. */
  public void setFull(boolean full) {
    this.full = full;
  }

  /** Of a segment that is growing. */
  public SegmentWriter newWriter() {
    return new SegmentWriter(this::extend, twin.writable(start, FIRST_EXTENT), Runnable::run);
  }

  private Memory extend(long position, int wanted) throws IOException {
    int length = (int) Math.min(Math.min(wanted, EXTENT), LENGTH - position);
    if (full || length <= 0) {
      throw new IOException("no space");
    }
    return twin.writable(start + (int) position, length);
  }

  /** Maps as {@link FileBytes} does: first the header, then what is committed. */
  public SegmentReader newReader() {
    try {
      return new SegmentReader(new MappedBytes(twin, start));
    } catch (MalformedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static final class MappedBytes extends SegmentBytes {

    private final TwinMemory twin;
    private final int start;

    MappedBytes(TwinMemory twin, int start) {
      super(twin.readable(start, SegmentLayout.HEADER_LENGTH));
      this.twin = twin;
      this.start = start;
    }

    @Override
    boolean select(long position, long length) {
      if (isCurrent(position, length)) {
        return true;
      }
      long committed = committed();
      if (committed > current().length()) {
        use(twin.readable(start, (int) committed), 0);
      }
      return isCurrent(position, length);
    }
  }
}
