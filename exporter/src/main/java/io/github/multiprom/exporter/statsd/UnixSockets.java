package io.github.multiprom.exporter.statsd;

import java.io.IOException;
import java.nio.channels.DatagramChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import org.newsclub.net.unix.AFUNIXDatagramChannel;
import org.newsclub.net.unix.AFUNIXSocketAddress;

/** Datagram sockets of the file system. No other class here needs junixsocket. */
final class UnixSockets {
  private static final String EVERYBODY_MAY_WRITE = "rwxrwxrwx";

  private UnixSockets() {}

  /**
   * A datagram socket at a path, where every local user may send. What a dead bridge left there is
   * replaced; anything but a socket, or one that somebody reads, is not.
   */
  static DatagramChannel bind(Path path) throws IOException {
    removeStale(path);
    AFUNIXDatagramChannel channel = AFUNIXDatagramChannel.open();
    try {
      channel.bind(AFUNIXSocketAddress.of(path));
      Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(EVERYBODY_MAY_WRITE));
      return channel;
    } catch (IOException e) {
      Sockets.closeQuietly(channel);
      throw new IOException(
          "cannot listen on %s (%s): name a path in a directory that this user may write"
              .formatted(path, e.getMessage()),
          e);
    }
  }

  private static void removeStale(Path path) throws IOException {
    if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    BasicFileAttributes attributes =
        Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    if (!attributes.isOther()) {
      throw new IOException(path + " is there and is no socket: name another path");
    }
    if (isRead(path)) {
      throw new IOException(path + " is read by another process: stop it, or name another path");
    }
    Files.delete(path);
  }

  private static boolean isRead(Path path) {
    try (AFUNIXDatagramChannel probe = AFUNIXDatagramChannel.open()) {
      probe.connect(AFUNIXSocketAddress.of(path));
      return true;
    } catch (IOException e) {
      return false;
    }
  }
}
