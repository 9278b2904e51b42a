package io.github.multiprom.internal.python;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Which file it is, under whatever name.
 *
 * @param inode on the file system of the directory
 * @param owner the user it belongs to
 * @param modified when it was made or grew; a store into a mapping need not change it
 * @param changed when that, or anything else about it, was changed last
 * @param bytes its length
 */
public record FileIdentity(long inode, int owner, FileTime modified, FileTime changed, long bytes) {

  /** More than clocks of file systems differ, or take from tick to tick. */
  private static final long SETTLING_MILLIS = 1_000;

  /** Looks at a file. */
  public static FileIdentity of(Path file) throws IOException {
    Map<String, @Nullable Object> attributes =
        Files.readAttributes(
            file, "unix:ino,uid,lastModifiedTime,ctime,size", LinkOption.NOFOLLOW_LINKS);
    return new FileIdentity(
        get(Long.class, attributes, "ino"),
        get(Integer.class, attributes, "uid"),
        get(FileTime.class, attributes, "lastModifiedTime"),
        get(FileTime.class, attributes, "ctime"),
        get(Long.class, attributes, "size"));
  }

  /** Whether so long ago that any other change would show, however coarse the clock is. */
  boolean isSettled() {
    long age = System.currentTimeMillis() - changed.toMillis();
    return age > SETTLING_MILLIS;
  }

  private static <T> T get(Class<T> type, Map<String, @Nullable Object> attributes, String name) {
    return type.cast(Objects.requireNonNull(attributes.get(name), name));
  }
}
