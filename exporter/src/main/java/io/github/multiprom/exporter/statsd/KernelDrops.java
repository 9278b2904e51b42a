package io.github.multiprom.exporter.statsd;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * How many datagrams the kernel has dropped at this process's UDP sockets of one port, because
 * their receive buffers were full. From {@code /proc}, so on Linux only; elsewhere there are none.
 * Not thread-safe.
 */
final class KernelDrops {
  private static final int LOCAL_ADDRESS = 1;
  private static final int INODE = 9;
  private static final int DROPS = 12;

  private final Path proc;
  private final String portSuffix;
  private long seen;

  /**
   * @param proc {@code /proc/self}, or what looks like it
   */
  KernelDrops(Path proc, int port) {
    this.proc = proc;
    this.portSuffix = ":%04X".formatted(port);
  }

  /** How many there are more than at the last call. */
  long takeNew() throws IOException {
    Set<String> inodes = ownSockets();
    long total = 0;
    for (String table : List.of("net/udp", "net/udp6")) {
      Path file = proc.resolve(table);
      if (Files.isReadable(file)) {
        for (String row : Files.readAllLines(file)) {
          String[] fields = row.strip().split("\\s+", -1);
          if (fields.length > DROPS
              && fields[LOCAL_ADDRESS].endsWith(portSuffix)
              && inodes.contains(fields[INODE])) {
            total += Long.parseLong(fields[DROPS]);
          }
        }
      }
    }
    long more = total - seen;
    seen = total;
    return more < 0 ? more + (1L << 32) : more; // the kernel's counter has 32 bits
  }

  /** The inodes of this process's sockets, from links such as {@code socket:[4711]}. */
  private Set<String> ownSockets() throws IOException {
    Set<String> inodes = new HashSet<>();
    Path descriptors = proc.resolve("fd");
    if (!Files.isDirectory(descriptors)) {
      return inodes;
    }
    try (DirectoryStream<Path> links = Files.newDirectoryStream(descriptors)) {
      for (Path link : links) {
        String target = target(link);
        if (target.startsWith("socket:[")) {
          inodes.add(target.substring("socket:[".length(), target.length() - 1));
        }
      }
    }
    return inodes;
  }

  private static String target(Path link) {
    try {
      return Files.readSymbolicLink(link).toString();
    } catch (IOException e) {
      return ""; // closed meanwhile
    }
  }
}
