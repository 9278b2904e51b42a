package io.github.multiprom.internal.merge;

import io.github.multiprom.internal.segment.DirectoryFiles;
import io.github.multiprom.internal.segment.FilePermissions;
import io.github.multiprom.internal.segment.SegmentLayout;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A file of zeros that keeps space for the next archive: on a full file system, folding the dead is
 * what makes room, but needs some itself first. Any process may enlarge or remove it at any time.
 */
final class Ballast {

  private static final Logger LOGGER = LoggerFactory.getLogger(Ballast.class);

  /** It takes space only where there is this many times as much. */
  private static final int PLENTY = 4;

  private final Path file;

  Ballast(DirectoryFiles files) {
    this.file = files.ballast();
  }

  /** Makes it at least so large, unless space is short already. */
  void ensure(long bytes) {
    long wanted = SegmentLayout.align(bytes, SegmentLayout.EXTENT_UNIT);
    try (FileChannel channel = FilePermissions.OWNER.openOrCreate(file)) {
      long size = channel.size();
      if (size < wanted && Files.getFileStore(file).getUsableSpace() / PLENTY > wanted) {
        ByteBuffer zeros = ByteBuffer.allocate(SegmentLayout.EXTENT_UNIT);
        while (size < wanted) {
          size += channel.write(zeros.clear(), size);
        }
      }
    } catch (IOException e) {
      LOGGER.debug("{} could not be made {} bytes long", file, wanted, e);
    }
  }

  /** Gives the space back; false if there was none. */
  boolean release() throws IOException {
    return Files.exists(file, LinkOption.NOFOLLOW_LINKS)
        && Files.size(file) > 0
        && Files.deleteIfExists(file);
  }
}
