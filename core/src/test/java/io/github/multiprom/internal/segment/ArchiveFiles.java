package io.github.multiprom.internal.segment;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32C;

/** Makes whole archives out of damaged bytes. */
public final class ArchiveFiles {

  public static final int COMMITTED = SegmentLayout.COMMITTED_OFFSET;
  public static final int GENERATION = SegmentLayout.GENERATION_OFFSET;

  private ArchiveFiles() {}

  /** The same bytes with the right checksum. */
  public static byte[] sealed(byte[] archive) {
    byte[] bytes = archive.clone();
    CRC32C crc = new CRC32C();
    crc.update(bytes, 0, SegmentLayout.CHECKSUM_OFFSET);
    int after = SegmentLayout.CHECKSUM_OFFSET + SegmentLayout.WORD;
    crc.update(bytes, after, bytes.length - after);
    ByteBuffer.wrap(bytes)
        .order(ByteOrder.nativeOrder())
        .putLong(SegmentLayout.CHECKSUM_OFFSET, crc.getValue());
    return bytes;
  }
}
