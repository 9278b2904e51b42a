package io.github.multiprom.exporter.statsd;

import java.io.Closeable;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.DatagramChannel;
import java.nio.channels.NetworkChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import org.newsclub.net.unix.AFUNIXDatagramChannel;
import org.newsclub.net.unix.AFUNIXSocketAddress;

/** Opens the sockets that lines come through. */
final class Sockets {
  private static final String EVERYBODY_MAY_WRITE = "rwxrwxrwx";

  private Sockets() {}

  static DatagramChannel udp(InetSocketAddress address) throws IOException {
    return bound(DatagramChannel.open(), address, "--statsd-udp");
  }

  static ServerSocketChannel tcp(InetSocketAddress address) throws IOException {
    return bound(ServerSocketChannel.open(), address, "--statsd-tcp");
  }

  private static <C extends NetworkChannel> C bound(C channel, InetSocketAddress address, String as)
      throws IOException {
    if (address.isUnresolved()) {
      closeQuietly(channel);
      throw new IOException(
          "host %s of %s is not known: give an address of this machine"
              .formatted(address.getHostString(), as));
    }
    try {
      channel.bind(address);
      return channel;
    } catch (BindException e) {
      closeQuietly(channel);
      throw new IOException(
          "cannot listen on %s for %s (%s): stop what holds it, or choose another port"
              .formatted(shown(address), as, e.getMessage()),
          e);
    }
  }

  /**
   * A datagram socket at a path, where every local user may send. What a dead bridge left there is
   * replaced; anything but a socket, or one that somebody reads, is not.
   */
  static DatagramChannel unix(Path path) throws IOException {
    removeStale(path);
    AFUNIXDatagramChannel channel = AFUNIXDatagramChannel.open();
    try {
      channel.bind(AFUNIXSocketAddress.of(path));
      Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(EVERYBODY_MAY_WRITE));
      return channel;
    } catch (IOException e) {
      closeQuietly(channel);
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

  static String shown(InetSocketAddress address) {
    InetAddress host = address.getAddress();
    String name = host == null ? address.getHostString() : host.getHostAddress();
    return (name.contains(":") ? "[" + name + "]" : name) + ":" + address.getPort();
  }

  static void closeQuietly(Closeable closeable) {
    try {
      closeable.close();
    } catch (IOException e) {
      // nothing is left to be done with it
    }
  }
}
