package io.github.multiprom.internal.segment;

import io.github.multiprom.internal.memory.Memory;
import java.io.IOException;
import java.lang.invoke.VarHandle;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Publishes whole snapshots in a segment, one after the other, so that a reader always finds one
 * complete.
 *
 * <p>There are two banks. A snapshot goes into the one that the header does not name: its
 * generation becomes 0, then the contents are stored, then the new generation is released, and last
 * the header's word. A writer that is killed anywhere leaves the header naming a whole bank. A bank
 * that is too small is left behind for a new one of at least twice its size, so what is wasted is
 * less than what is used. Not thread-safe.
 */
public final class PublishedWriter {

  private static final int SMALLEST_BANK = 4 * 1024;

  private record Bank(Stripe place, int length) {

    int room() {
      return length - SegmentLayout.BANK_CONTENTS_OFFSET;
    }
  }

  private final SegmentWriter writer;
  private final @Nullable Bank[] banks = new @Nullable Bank[2];
  private int next;
  private long generation;

  PublishedWriter(SegmentWriter writer) {
    this.writer = writer;
  }

  /**
   * Replaces what is published.
   *
   * @throws IOException if there is no space for it; what was published before stays
   */
  public void publish(List<ArchiveFile.Block> blocks) throws IOException {
    byte[] contents = Blocks.encode(blocks);
    Bank bank = bankFor(contents.length);
    generation++;
    write(bank.place.memory(), bank.place.offset(), contents);
    writer.header().putLongRelease(SegmentLayout.PUBLISHED_OFFSET, bank.place.position());
    next = 1 - next;
  }

  private void write(Memory memory, long base, byte[] contents) {
    // Opaque would do: the fence keeps the stores below behind this one.
    memory.putLongRelease(base + SegmentLayout.BANK_GENERATION_OFFSET, 0);
    VarHandle.storeStoreFence();
    memory.putLong(base + SegmentLayout.BANK_LENGTH_OFFSET, contents.length);
    memory.putBytes(base + SegmentLayout.BANK_CONTENTS_OFFSET, contents);
    memory.putLongRelease(base + SegmentLayout.BANK_GENERATION_OFFSET, generation);
  }

  private Bank bankFor(int contents) throws IOException {
    Bank bank = banks[next];
    if (bank != null && contents <= bank.room()) {
      return bank;
    }
    long wanted = Math.max(SMALLEST_BANK, bank == null ? 0 : 2L * bank.length);
    wanted = Math.max(wanted, contents + contents / 2L + SegmentLayout.BANK_CONTENTS_OFFSET);
    int length =
        (int)
            Math.min(
                SegmentLayout.align(wanted, SegmentLayout.CACHE_LINE), SegmentLayout.MAX_EXTENT);
    if (contents > length - SegmentLayout.BANK_CONTENTS_OFFSET) {
      throw new IOException("a snapshot of " + contents + " bytes");
    }
    Bank larger = new Bank(writer.appendBank(length), length);
    banks[next] = larger;
    return larger;
  }
}
