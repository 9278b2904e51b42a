package io.github.multiprom.internal.segment;

import io.github.multiprom.internal.memory.Memories;
import io.github.multiprom.internal.memory.Memory;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
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
 * @param removals that older series of live processes may still be subject to
 * @param blocks families and series, in the order in which they were written
 * @param length of the file in bytes
 */
public record ArchiveFile(
    SegmentHeader header,
    long generation,
    Set<Long> segmentIds,
    long[] drops,
    long faults,
    List<Removal> removals,
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
      long generation,
      Set<Long> segmentIds,
      long[] drops,
      long faults,
      List<Removal> removals,
      List<Block> blocks) {
    SegmentHeader header =
        new SegmentHeader(
            ThreadLocalRandom.current().nextLong(),
            SegmentLayout.KIND_ARCHIVE,
            SegmentLayout.FORMAT_MINOR,
            System.currentTimeMillis(),
            ProcessIdentity.current(),
            0,
            0);
    long length = SegmentLayout.HEADER_LENGTH + length(encode(segmentIds));
    for (Removal removal : removals) {
      length += length(removal.encode());
    }
    for (Block block : blocks) {
      length += length(block);
    }
    return new ArchiveFile(header, generation, segmentIds, drops, faults, removals, blocks, length);
  }

  /** The same of at least so many bytes; some readers believe a longer file more. */
  public ArchiveFile paddedTo(long least) {
    if (length >= least) {
      return this;
    }
    long words = (least - length + SegmentLayout.WORD - 1) / SegmentLayout.WORD;
    long padding = Math.max(SegmentLayout.FIELDS_OFFSET, words * SegmentLayout.WORD);
    return new ArchiveFile(
        header, generation, segmentIds, drops, faults, removals, blocks, length + padding);
  }

  /** The bytes that one block takes in the file. */
  public static long length(Block block) {
    return length(block.fields);
  }

  private static long length(byte[] fields) {
    return (long) SegmentLayout.FIELDS_OFFSET + fields.length;
  }

  private static byte[] encode(Set<Long> segmentIds) {
    FieldsWriter ids = new FieldsWriter();
    ids.put(IDS, segmentIds.stream().mapToLong(Long::longValue).sorted().toArray());
    return ids.toBytes();
  }

  /** Writes the whole file under a name that nobody reads yet. */
  public void write(Path file, FilePermissions permissions) throws IOException {
    if (length > MAX_LENGTH) {
      throw new IOException("an archive of " + length + " bytes, more than anybody reads");
    }
    Memory head = Memories.allocate(SegmentLayout.HEADER_LENGTH);
    header.write(head, length);
    head.putLong(SegmentLayout.GENERATION_OFFSET, generation);
    for (Drop reason : Drop.values()) {
      head.putLong(reason.offset(), drops[reason.index()]);
    }
    head.putLong(SegmentLayout.FAULTS_OFFSET, faults);
    byte[] headBytes = new byte[SegmentLayout.HEADER_LENGTH];
    head.getBytes(0, headBytes);
    ByteBuffer bytes = ByteBuffer.allocate(Math.toIntExact(length)).order(ByteOrder.nativeOrder());
    bytes.put(headBytes);
    put(bytes, SegmentLayout.BLOCK_SEGMENT_IDS, 0, encode(segmentIds));
    for (Removal removal : removals) {
      put(bytes, SegmentLayout.BLOCK_REMOVAL, 0, removal.encode());
    }
    for (Block block : blocks) {
      Blocks.put(bytes, block);
    }
    if (bytes.hasRemaining()) {
      byte[] padding = new byte[bytes.remaining() - SegmentLayout.FIELDS_OFFSET];
      put(bytes, SegmentLayout.BLOCK_PADDING, 0, padding);
    }
    bytes.putLong(SegmentLayout.CHECKSUM_OFFSET, checksum(bytes.array()));
    bytes.flip();
    try (FileChannel channel = permissions.createNew(file)) {
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
    }
  }

  private static void put(ByteBuffer bytes, int type, int number, byte[] fields) {
    bytes.putLong(SegmentLayout.blockState(type, SegmentLayout.FIELDS_OFFSET + fields.length));
    bytes.putLong(number).put(fields);
  }

  /**
   * Reads and checks a whole archive.
   *
   * @throws MalformedException if it is damaged or not an archive; the message says why
   */
  public static ArchiveFile read(Path file) throws IOException, MalformedException {
    if (RegularFile.isSomethingElse(file)) {
      throw new MalformedException(RegularFile.OTHERWISE);
    }
    try (FileChannel channel = RegularFile.open(file, StandardOpenOption.READ)) {
      long size = channel.size();
      if (size < SegmentLayout.HEADER_LENGTH || size > MAX_LENGTH) {
        throw new MalformedException("an archive of " + size + " bytes");
      }
      check(channel, size);
      byte[] contents = new byte[(int) size];
      ByteBuffer buffer = ByteBuffer.wrap(contents);
      while (buffer.hasRemaining() && channel.read(buffer) >= 0) {}
      return parse(contents);
    }
  }

  /** Whether a file begins as an archive of this version does. */
  public static boolean isArchive(Path file) throws IOException {
    if (RegularFile.isSomethingElse(file)) {
      return false;
    }
    try (FileChannel channel = RegularFile.open(file, StandardOpenOption.READ)) {
      return SegmentHeader.read(readHead(channel)).kind() == SegmentLayout.KIND_ARCHIVE;
    } catch (MalformedException e) {
      return false;
    }
  }

  /** Before memory for all of it is taken. */
  private static void check(FileChannel channel, long size) throws IOException, MalformedException {
    Memory head = readHead(channel);
    SegmentHeader header = SegmentHeader.read(head);
    if (header.kind() != SegmentLayout.KIND_ARCHIVE) {
      throw new MalformedException("a file of kind " + header.kind() + " under an archive's name");
    }
    long length = head.getLong(SegmentLayout.COMMITTED_OFFSET);
    if (size != length) {
      throw new MalformedException("truncated: " + size + " bytes instead of " + length);
    }
  }

  private static Memory readHead(FileChannel channel) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(SegmentLayout.HEADER_LENGTH);
    while (bytes.hasRemaining() && channel.read(bytes, bytes.position()) >= 0) {}
    Memory head = Memories.allocate(SegmentLayout.HEADER_LENGTH);
    head.putBytes(0, bytes.array());
    return head;
  }

  private static ArchiveFile parse(byte[] contents) throws MalformedException {
    ByteBuffer bytes = ByteBuffer.wrap(contents).order(ByteOrder.nativeOrder());
    Memory head = Memories.allocate(SegmentLayout.HEADER_LENGTH);
    head.putBytes(0, Arrays.copyOf(contents, SegmentLayout.HEADER_LENGTH));
    SegmentHeader header = SegmentHeader.read(head);
    int size = contents.length;
    if (checksum(contents) != head.getLong(SegmentLayout.CHECKSUM_OFFSET)) {
      throw new MalformedException("damaged (wrong checksum)");
    }
    long generation = head.getLong(SegmentLayout.GENERATION_OFFSET);
    if (generation < 1 || generation > DirectoryFiles.MAX_GENERATION) {
      throw new MalformedException("an archive of generation " + generation);
    }
    Set<Long> ids = new HashSet<>();
    List<Removal> removals = new ArrayList<>();
    List<Block> blocks = new ArrayList<>();
    for (int position = SegmentLayout.HEADER_LENGTH; position < size; ) {
      long state = size - position < SegmentLayout.WORD ? 0 : bytes.getLong(position);
      long length = SegmentLayout.blockLength(state);
      if (length < SegmentLayout.FIELDS_OFFSET
          || length % SegmentLayout.WORD != 0
          || length > size - position) {
        throw new MalformedException("block of " + length + " bytes at " + position);
      }
      byte[] fields = new byte[(int) length - SegmentLayout.FIELDS_OFFSET];
      bytes.get(position + SegmentLayout.FIELDS_OFFSET, fields);
      int number = (int) bytes.getLong(position + SegmentLayout.FIELDS_NUMBER_OFFSET);
      switch (SegmentLayout.blockType(state)) {
        case SegmentLayout.BLOCK_SEGMENT_IDS -> readIds(new FieldsReader(fields), ids);
        case SegmentLayout.BLOCK_REMOVAL -> removals.add(Removal.decode(new FieldsReader(fields)));
        case SegmentLayout.BLOCK_ARCHIVED_FAMILY -> blocks.add(new Block(true, number, fields));
        case SegmentLayout.BLOCK_ARCHIVED_SERIES -> blocks.add(new Block(false, number, fields));
        default -> {} // what a later minor version added
      }
      position += (int) length;
    }
    long[] drops = new long[Drop.COUNT];
    for (Drop reason : Drop.values()) {
      drops[reason.index()] = head.getLong(reason.offset());
    }
    return new ArchiveFile(
        header,
        generation,
        ids,
        drops,
        head.getLong(SegmentLayout.FAULTS_OFFSET),
        removals,
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
  private static long checksum(byte[] bytes) {
    CRC32C crc = new CRC32C();
    crc.update(bytes, 0, SegmentLayout.CHECKSUM_OFFSET);
    int after = SegmentLayout.CHECKSUM_OFFSET + SegmentLayout.WORD;
    crc.update(bytes, after, bytes.length - after);
    return crc.getValue();
  }
}
