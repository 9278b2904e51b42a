package io.github.multiprom.internal.segment;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32C;

/** Makes whole archives out of damaged bytes. */
public final class ArchiveFiles {

  public static final int COMMITTED = SegmentLayout.COMMITTED_OFFSET;
  public static final int GENERATION = SegmentLayout.GENERATION_OFFSET;

  private ArchiveFiles() {}

  /** The same archive as a later minor version would have written it. */
  public static byte[] newer(byte[] archive) {
    return ofVersion(archive, SegmentLayout.FORMAT_MAJOR, SegmentLayout.FORMAT_MINOR + 1);
  }

  /** The same archive as another major version would have written it. */
  public static byte[] ofAnotherMajor(byte[] archive) {
    return ofVersion(archive, SegmentLayout.FORMAT_MAJOR + 1, 0);
  }

  private static byte[] ofVersion(byte[] archive, int major, int minor) {
    byte[] bytes = archive.clone();
    ByteBuffer.wrap(bytes)
        .order(ByteOrder.nativeOrder())
        .putLong(SegmentLayout.VERSION_OFFSET, SegmentLayout.version(major, minor));
    return sealed(bytes);
  }

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
