package io.github.multiprom.internal.segment;

import io.github.multiprom.internal.memory.Memories;
import io.github.multiprom.internal.memory.Memory;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.zip.CRC32C;

/**
 * The file that holds what dead processes counted: same header and blocks as a segment, complete
 * before it is published, never changed afterwards, with a CRC-32C over all of it.
 *
 * @param header as in a segment; the owner is the process that folded
 * @param generation the number in its name
 * @param segmentIds the segments whose values are in it and whose files may still be there
 * @param drops dropped updates of all folded segments, by reason
 * @param faults protocol faults of all folded segments
 * @param blocks families and series, in the order in which they were written
 * @param length of the file in bytes
 */
public record ArchiveFile(
    SegmentHeader header,
    long generation,
    Set<Long> segmentIds,
    long[] drops,
    long faults,
    List<Block> blocks,
    long length) {

  private static final int IDS = 1;

  /** Larger than any archive that the size limit allows to be written. */
  private static final int MAX_LENGTH = 1 << 30;

  /**
   * A family or one of its series.
   *
   * @param family whether it is a family, which then has the number of those before it
   * @param number of the family it is or belongs to
   * @param fields its contents
   */
  public record Block(boolean family, int number, byte[] fields) {

    public FieldsReader reader() {
      return new FieldsReader(fields);
    }
  }

  /** A new archive with the next header; {@link #write} puts it into a file. */
  public static ArchiveFile next(
      long generation, Set<Long> segmentIds, long[] drops, long faults, List<Block> blocks) {
    SegmentHeader header =
        new SegmentHeader(
            ThreadLocalRandom.current().nextLong(),
            SegmentLayout.KIND_ARCHIVE,
            SegmentLayout.FORMAT_MINOR,
            System.currentTimeMillis(),
            ProcessIdentity.current(),
            0,
            0);
    return new ArchiveFile(header, generation, segmentIds, drops, faults, blocks, 0);
  }

  /** The bytes that one block takes in the file. */
  public static long length(Block block) {
    return (long) SegmentLayout.FIELDS_OFFSET + block.fields.length;
  }

  /** Writes the whole file under a name that nobody reads yet. */
  public void write(Path file, FilePermissions permissions) throws IOException {
    FieldsWriter ids = new FieldsWriter();
    ids.put(IDS, segmentIds.stream().mapToLong(Long::longValue).sorted().toArray());
    byte[] idFields = ids.toBytes();
    long size = (long) SegmentLayout.HEADER_LENGTH + SegmentLayout.FIELDS_OFFSET + idFields.length;
    for (Block block : blocks) {
      size += length(block);
    }
    Memory memory = Memories.allocate(Math.toIntExact(size));
    long position = SegmentLayout.HEADER_LENGTH;
    position = put(memory, position, SegmentLayout.BLOCK_SEGMENT_IDS, 0, idFields);
    for (Block block : blocks) {
      int type =
          block.family ? SegmentLayout.BLOCK_ARCHIVED_FAMILY : SegmentLayout.BLOCK_ARCHIVED_SERIES;
      position = put(memory, position, type, block.number, block.fields);
    }
    header.write(memory, size);
    memory.putLong(SegmentLayout.GENERATION_OFFSET, generation);
    for (Drop reason : Drop.values()) {
      memory.putLong(reason.offset(), drops[reason.index()]);
    }
    memory.putLong(SegmentLayout.FAULTS_OFFSET, faults);
    memory.putLong(SegmentLayout.CHECKSUM_OFFSET, checksum(memory));
    byte[] bytes = new byte[(int) size];
    memory.getBytes(0, bytes);
    try (FileChannel channel = permissions.createNew(file)) {
      ByteBuffer buffer = ByteBuffer.wrap(bytes);
      while (buffer.hasRemaining()) {
        channel.write(buffer);
      }
    }
  }

  private static long put(Memory memory, long position, int type, int number, byte[] fields) {
    int length = SegmentLayout.FIELDS_OFFSET + fields.length;
    memory.putLong(position, SegmentLayout.blockState(type, length));
    memory.putLong(position + SegmentLayout.FIELDS_NUMBER_OFFSET, number);
    memory.putBytes(position + SegmentLayout.FIELDS_OFFSET, fields);
    return position + length;
  }

  /**
   * Reads and checks a whole archive.
   *
   * @throws MalformedException if it is damaged or not an archive; the message says why
   */
  public static ArchiveFile read(Path file) throws IOException, MalformedException {
    BasicFileAttributes attributes =
        Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    if (!attributes.isRegularFile()) {
      throw new MalformedException("not a regular file");
    }
    Memory memory;
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS)) {
      long size = channel.size();
      if (size < SegmentLayout.HEADER_LENGTH || size > MAX_LENGTH) {
        throw new MalformedException("an archive of " + size + " bytes");
      }
      ByteBuffer bytes = ByteBuffer.allocate((int) size);
      while (bytes.hasRemaining() && channel.read(bytes) >= 0) {}
      memory = Memories.allocate((int) size);
      memory.putBytes(0, bytes.array());
    }
    return parse(memory);
  }

  private static ArchiveFile parse(Memory memory) throws MalformedException {
    SegmentHeader header = SegmentHeader.read(memory);
    if (header.kind() != SegmentLayout.KIND_ARCHIVE) {
      throw new MalformedException("a file of kind " + header.kind() + " under an archive's name");
    }
    long size = memory.getLong(SegmentLayout.COMMITTED_OFFSET);
    if (size != memory.length()) {
      throw new MalformedException("truncated: " + memory.length() + " bytes instead of " + size);
    }
    long expected = memory.getLong(SegmentLayout.CHECKSUM_OFFSET);
    if (checksum(memory) != expected) {
      throw new MalformedException("damaged (wrong checksum)");
    }
    Set<Long> ids = new HashSet<>();
    List<Block> blocks = new ArrayList<>();
    for (long position = SegmentLayout.HEADER_LENGTH; position < size; ) {
      long state = memory.getLong(position);
      long length = SegmentLayout.blockLength(state);
      if (length < SegmentLayout.FIELDS_OFFSET
          || length % SegmentLayout.WORD != 0
          || length > size - position) {
        throw new MalformedException("block of " + length + " bytes at " + position);
      }
      byte[] fields = new byte[(int) length - SegmentLayout.FIELDS_OFFSET];
      memory.getBytes(position + SegmentLayout.FIELDS_OFFSET, fields);
      int number = (int) memory.getLong(position + SegmentLayout.FIELDS_NUMBER_OFFSET);
      switch (SegmentLayout.blockType(state)) {
        case SegmentLayout.BLOCK_SEGMENT_IDS -> readIds(new FieldsReader(fields), ids);
        case SegmentLayout.BLOCK_ARCHIVED_FAMILY -> blocks.add(new Block(true, number, fields));
        case SegmentLayout.BLOCK_ARCHIVED_SERIES -> blocks.add(new Block(false, number, fields));
        default -> {} // what a later minor version added
      }
      position += length;
    }
    long[] drops = new long[Drop.COUNT];
    for (Drop reason : Drop.values()) {
      drops[reason.index()] = memory.getLong(reason.offset());
    }
    return new ArchiveFile(
        header,
        memory.getLong(SegmentLayout.GENERATION_OFFSET),
        ids,
        drops,
        memory.getLong(SegmentLayout.FAULTS_OFFSET),
        blocks,
        size);
  }

  private static void readIds(FieldsReader fields, Set<Long> ids) throws MalformedException {
    while (fields.next()) {
      if (fields.tag() == IDS) {
        for (long id : fields.longs()) {
          ids.add(id);
        }
      }
    }
  }

  /** Over everything but the checksum's own word. */
  private static long checksum(Memory memory) {
    byte[] bytes = new byte[memory.length()];
    memory.getBytes(0, bytes);
    CRC32C crc = new CRC32C();
    crc.update(bytes, 0, SegmentLayout.CHECKSUM_OFFSET);
    int after = SegmentLayout.CHECKSUM_OFFSET + SegmentLayout.WORD;
    crc.update(bytes, after, bytes.length - after);
    return crc.getValue();
  }
}
