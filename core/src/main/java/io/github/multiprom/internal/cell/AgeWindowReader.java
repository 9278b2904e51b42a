package io.github.multiprom.internal.cell;

import static io.github.multiprom.internal.cell.AgeWindowLayout.ENTRY_WORDS;
import static io.github.multiprom.internal.cell.AgeWindowLayout.EPOCH;
import static io.github.multiprom.internal.cell.AgeWindowLayout.FIRST_CHUNK;
import static io.github.multiprom.internal.cell.AgeWindowLayout.MAX_CHUNKS;
import static io.github.multiprom.internal.cell.AgeWindowLayout.NEXT_CHUNK;
import static io.github.multiprom.internal.cell.AgeWindowLayout.SLOTS;

import io.github.multiprom.internal.memory.Memory;
import io.github.multiprom.internal.segment.MalformedException;
import io.github.multiprom.internal.segment.QuantileWindow;
import io.github.multiprom.internal.segment.SegmentReader;
import java.io.IOException;
import java.lang.invoke.VarHandle;

/** The reading side of {@link AgeWindow}. Keeps its buffer; not thread-safe. */
final class AgeWindowReader {

  private final long[] words = new long[maxSlots()];

  private static int maxSlots() {
    int slots = 0;
    for (int chunk = 0; chunk < MAX_CHUNKS; chunk++) {
      slots += AgeWindowLayout.slots(chunk);
    }
    return slots;
  }

  /**
   * Reads the age buckets that are in the window.
   *
   * @param directory its position in the segment
   * @param nanos the time now
   */
  void read(
      SegmentReader segment,
      long directory,
      QuantileWindow window,
      long nanos,
      DistributionReader.Reader reader)
      throws IOException, MalformedException {
    if (!segment.covers(directory, AgeWindowLayout.directoryLength(window.ageBuckets()))) {
      throw new MalformedException("window at " + directory + " past the end");
    }
    long now = AgeWindowLayout.epoch(nanos, window.stepNanos());
    for (int i = 0; i <= window.ageBuckets(); i++) {
      long entry = directory + (long) i * ENTRY_WORDS * Long.BYTES;
      segment.covers(entry, ENTRY_WORDS * Long.BYTES);
      Memory memory = segment.memory();
      long offset = segment.toOffset(entry);
      long epoch = memory.getLongAcquire(offset + EPOCH * Long.BYTES);
      if (epoch > now - window.ageBuckets() && epoch <= now) {
        long chunk = memory.getLongAcquire(offset + FIRST_CHUNK * Long.BYTES);
        int slots = readChunks(segment, chunk);
        VarHandle.acquireFence();
        segment.covers(entry, ENTRY_WORDS * Long.BYTES);
        long after = segment.memory().getLongOpaque(segment.toOffset(entry) + EPOCH * Long.BYTES);
        if (after == epoch) { // else it was so old that it was emptied meanwhile
          reader.ageBucket(epoch, words, slots);
        }
      }
    }
  }

  /** Tells of the memory of all chunks, whatever their age. */
  static void pieces(
      SegmentReader segment, long directory, QuantileWindow window, CellPieces.Visitor visitor)
      throws IOException, MalformedException {
    for (int i = 0; i <= window.ageBuckets(); i++) {
      long link = directory + ((long) i * ENTRY_WORDS + FIRST_CHUNK) * Long.BYTES;
      for (int chunk = 0; chunk <= MAX_CHUNKS; chunk++) {
        if (!segment.covers(link, Long.BYTES)) {
          throw new MalformedException("link at " + link + " past the end");
        }
        long next = segment.memory().getLongAcquire(segment.toOffset(link));
        if (next == 0) {
          break;
        }
        visitor.piece(next, AgeWindowLayout.chunkLength(chunk));
        link = next + (long) NEXT_CHUNK * Long.BYTES;
      }
    }
  }

  private int readChunks(SegmentReader segment, long first) throws IOException, MalformedException {
    int read = 0;
    long next = first;
    for (int chunk = 0; next != 0; chunk++) {
      if (chunk == MAX_CHUNKS) {
        throw new MalformedException("a chunk too many at " + next); // or a loop
      }
      if (!segment.covers(next, AgeWindowLayout.chunkLength(chunk))) {
        throw new MalformedException("chunk at " + next + " past the end");
      }
      segment.countBytes(AgeWindowLayout.chunkLength(chunk));
      Memory memory = segment.memory();
      long offset = segment.toOffset(next);
      int slots = AgeWindowLayout.slots(chunk);
      memory.getLongs(offset + (long) SLOTS * Long.BYTES, words, read, slots);
      read += slots;
      next = memory.getLongAcquire(offset + NEXT_CHUNK * Long.BYTES);
    }
    return read;
  }
}
