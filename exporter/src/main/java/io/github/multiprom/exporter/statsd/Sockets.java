package io.github.multiprom.exporter.statsd;

import java.io.Closeable;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.Channel;
import java.nio.channels.DatagramChannel;
import java.nio.channels.NetworkChannel;
import java.nio.channels.ServerSocketChannel;

/** Opens the sockets that lines come through. */
final class Sockets {
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
   * The UDP socket that this process was started with as its standard input, as systemd and inetd
   * do it. It outlives the process, with what nobody has read yet.
   */
  static DatagramChannel inherited() throws IOException {
    Channel inherited = System.inheritedChannel();
    if (inherited instanceof DatagramChannel channel && channel.getLocalAddress() != null) {
      return channel;
    }
    throw new IOException(
        "standard input is no UDP socket: let systemd pass one (StandardInput=socket), or give"
            + " --statsd-udp HOST:PORT");
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
