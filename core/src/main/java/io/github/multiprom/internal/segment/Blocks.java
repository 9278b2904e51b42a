package io.github.multiprom.internal.segment;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/** A chain of archived families and series in memory, as the archive and a snapshot hold it. */
final class Blocks {

  private Blocks() {}

  static byte[] encode(List<ArchiveFile.Block> blocks) {
    long size = blocks.stream().mapToLong(ArchiveFile::length).sum();
    ByteBuffer bytes = ByteBuffer.allocate(Math.toIntExact(size)).order(ByteOrder.nativeOrder());
    for (ArchiveFile.Block block : blocks) {
      put(bytes, block);
    }
    return bytes.array();
  }

  static void put(ByteBuffer bytes, ArchiveFile.Block block) {
    int type =
        block.family() ? SegmentLayout.BLOCK_ARCHIVED_FAMILY : SegmentLayout.BLOCK_ARCHIVED_SERIES;
    int length = SegmentLayout.FIELDS_OFFSET + block.fields().length;
    bytes.putLong(SegmentLayout.blockState(type, length));
    bytes.putLong(block.number()).put(block.fields());
  }

  /** The families and series among the blocks that fill these bytes; steps over other types. */
  static List<ArchiveFile.Block> decode(byte[] contents) throws MalformedException {
    ByteBuffer bytes = ByteBuffer.wrap(contents).order(ByteOrder.nativeOrder());
    List<ArchiveFile.Block> blocks = new ArrayList<>();
    for (int position = 0; position < contents.length; ) {
      int left = contents.length - position;
      long state = left < SegmentLayout.WORD ? 0 : bytes.getLong(position);
      long length = SegmentLayout.blockLength(state);
      if (length < SegmentLayout.FIELDS_OFFSET
          || length % SegmentLayout.WORD != 0
          || length > left) {
        throw new MalformedException("published block of " + length + " bytes at " + position);
      }
      int type = SegmentLayout.blockType(state);
      if (type == SegmentLayout.BLOCK_ARCHIVED_FAMILY
          || type == SegmentLayout.BLOCK_ARCHIVED_SERIES) {
        byte[] fields = new byte[(int) length - SegmentLayout.FIELDS_OFFSET];
        bytes.get(position + SegmentLayout.FIELDS_OFFSET, fields);
        long number = bytes.getLong(position + SegmentLayout.FIELDS_NUMBER_OFFSET);
        boolean family = type == SegmentLayout.BLOCK_ARCHIVED_FAMILY;
        blocks.add(new ArchiveFile.Block(family, (int) number, fields));
      }
      position += (int) length;
    }
    return blocks;
  }
}
