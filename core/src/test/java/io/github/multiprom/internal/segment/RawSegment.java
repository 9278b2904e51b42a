package io.github.multiprom.internal.segment;

import io.github.multiprom.internal.memory.Memories;
import io.github.multiprom.internal.memory.Memory;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A segment made by hand: no process would write such a one. */
@SuppressWarnings("ByteBufferBackingArray") // all of them are on the heap
public final class RawSegment {

  private final SegmentHeader header;
  private final ByteArrayOutputStream blocks = new ByteArrayOutputStream();
  private long published;
  private int families;

  public RawSegment(long id) {
    header = TestSegment.header(id, TestSegment.ELSEWHERE, 0, 1);
  }

  private static ByteBuffer buffer(int length) {
    return ByteBuffer.allocate(length).order(ByteOrder.nativeOrder());
  }

  /** Where the next block begins. */
  public long position() {
    return (long) SegmentLayout.HEADER_LENGTH + blocks.size();
  }

  public int family(FamilyDescriptor family) {
    fields(SegmentLayout.BLOCK_FAMILY, families, family.encode());
    return families++;
  }

  public void worker(String id) {
    FieldsWriter fields = new FieldsWriter();
    fields.put(1, id);
    fields(SegmentLayout.BLOCK_WORKER, 0, fields.toBytes());
  }

  public void removal(Removal removal) {
    fields(SegmentLayout.BLOCK_REMOVAL, 0, removal.encode());
  }

  private void fields(int type, int number, byte[] fields) {
    ByteBuffer block = buffer(SegmentLayout.FIELDS_OFFSET + fields.length);
    block.putLong(SegmentLayout.blockState(type, block.capacity())).putLong(number).put(fields);
    blocks.writeBytes(block.array());
  }

  /**
   * A series whose cell holds these words, and zeros behind them.
   *
   * @return the position of the cell
   */
  public long series(int family, int cellLength, long[] words, String... labels) {
    byte[] bytes = LabelBytes.encode(labels);
    long labelsEnd = position() + SegmentLayout.SERIES_LABELS_OFFSET + bytes.length;
    long cell = SegmentLayout.align(labelsEnd, SegmentLayout.CACHE_LINE);
    series(family, cell, (int) (cell - position()) + cellLength, words, labels);
    return cell;
  }

  /** A series whose cell is said to be somewhere else. */
  public void series(int family, long cell, int blockLength, long[] words, String... labels) {
    byte[] bytes = LabelBytes.encode(labels);
    long position = position();
    ByteBuffer block = buffer(blockLength);
    block.putLong(SegmentLayout.blockState(SegmentLayout.BLOCK_SERIES, blockLength));
    block.putLong(family).putLong(cell).putLong(1).putLong(SegmentLayout.SERIES_LIVE).putLong(0);
    block.putLong((long) labels.length << 32 | bytes.length).put(bytes);
    if (words.length > 0) {
      block.position((int) (cell - position));
      for (long word : words) {
        block.putLong(word);
      }
    }
    blocks.writeBytes(block.array());
  }

  /** Room for whatever links lead to. */
  public long reserve(long... words) {
    ByteBuffer block = buffer((1 + words.length) * Long.BYTES);
    block.putLong(SegmentLayout.blockState(SegmentLayout.BLOCK_RESERVE, block.capacity()));
    for (long word : words) {
      block.putLong(word);
    }
    long at = position() + Long.BYTES;
    blocks.writeBytes(block.array());
    return at;
  }

  public void publish(byte[] contents) {
    published = position();
    ByteBuffer block = buffer(SegmentLayout.BANK_CONTENTS_OFFSET + contents.length);
    block.putLong(SegmentLayout.blockState(SegmentLayout.BLOCK_PUBLISHED, block.capacity()));
    block.putLong(1).putLong(contents.length).put(contents);
    blocks.writeBytes(block.array());
  }

  public void publish(List<ArchiveFile.Block> contents) {
    publish(Blocks.encode(contents));
  }

  /** Writes the file and returns its length. */
  public long write(DirectoryFiles files) throws IOException {
    long length = SegmentLayout.align(position(), SegmentLayout.EXTENT_UNIT);
    Memory head = Memories.allocate(SegmentLayout.HEADER_LENGTH);
    header.write(head, length);
    head.putLong(SegmentLayout.PUBLISHED_OFFSET, published);
    ByteBuffer bytes = buffer((int) length);
    byte[] headBytes = new byte[SegmentLayout.HEADER_LENGTH];
    head.getBytes(0, headBytes);
    bytes.put(headBytes).put(blocks.toByteArray());
    Path file = files.segment(header.id());
    Files.write(file, bytes.array());
    return length;
  }
}
