package io.github.multiprom.internal.segment;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A file of zeros that keeps space for the next archive: on a full file system, folding the dead is
 * what makes room, but needs some itself first.
 *
 * <p>It is as large as the archive and the largest segment together, and no segment is made or
 * grows before the ballast is large enough for it. So whichever process dies can be folded, also
 * when it took the last space; and that frees as much as the next one needs. Any process may
 * enlarge or remove it at any time, so it is a rule of thumb: two that grow at the same instant may
 * each count on the same ballast.
 */
public final class Ballast {

  private static final Logger LOGGER = LoggerFactory.getLogger(Ballast.class);

  /** What nobody ever needs does not go to waste, and a file that is huge blocks no other. */
  private static final long MAX_LENGTH = 64L << 20;

  private static final String NO_SPACE = "No space left on device";

  private final DirectoryFiles files;
  private final Path file;

  public Ballast(DirectoryFiles files) {
    this.files = files;
    this.file = files.ballast();
  }

  /**
   * Makes it large enough for what is there, were the largest segment this long.
   *
   * @throws IOException if there is no space for that; then it is as it was
   */
  public void makeFor(long segmentLength) throws IOException {
    long wanted = wanted(segmentLength);
    FileChannel channel;
    try {
      channel = FilePermissions.OWNER.openOrCreate(file);
    } catch (IOException e) {
      LOGGER.debug("{} is another user's, or can't be made", file, e);
      return; // nobody here can do anything about it: growing is better than not
    }
    try (channel) {
      extend(channel, wanted);
    }
    if (size(file) < wanted) {
      throw new IOException("the space is needed for folding the dead now");
    }
  }

  /**
   * Makes it large enough for what is there, if there is space, and returns what is more than twice
   * that; a segment that is just growing needs no more.
   */
  public void keep() {
    try {
      long wanted = wanted(0);
      makeFor(0);
      if (size(file) > 2 * wanted) {
        try (FileChannel channel = FilePermissions.OWNER.openOrCreate(file)) {
          channel.truncate(2 * wanted);
        }
      }
    } catch (IOException e) {
      LOGGER.debug("{} is too small", file, e);
    }
  }

  /** Gives the space back; false if there was none. */
  public boolean release() throws IOException {
    return Files.exists(file, LinkOption.NOFOLLOW_LINKS)
        && Files.size(file) > 0
        && Files.deleteIfExists(file);
  }

  private long wanted(long segmentLength) throws IOException {
    long segment = segmentLength;
    long archive = 0;
    long generation = 0;
    for (Path entry : files.list()) {
      String name = entry.getFileName().toString();
      long itsGeneration = DirectoryFiles.archiveGeneration(name).orElse(0);
      if (itsGeneration > generation) {
        generation = itsGeneration;
        archive = size(entry);
      } else if (DirectoryFiles.isSegment(name)) {
        segment = Math.max(segment, size(entry));
      }
    }
    return SegmentLayout.align(Math.min(archive + segment, MAX_LENGTH), SegmentLayout.EXTENT_UNIT);
  }

  private void extend(FileChannel channel, long wanted) throws IOException {
    long before = channel.size();
    if (before >= wanted) {
      return;
    }
    FileStore store = Files.getFileStore(file);
    if (store.getTotalSpace() > 0 && store.getUsableSpace() < wanted - before) {
      throw new IOException(NO_SPACE); // without taking the rest from others for a moment
    }
    try {
      FileStorage.writeZeros(channel, before, wanted - before);
    } catch (IOException e) {
      channel.truncate(before);
      throw e;
    }
  }

  private static long size(Path file) {
    try {
      return Files.size(file);
    } catch (IOException e) {
      return 0; // it vanished
    }
  }
}
