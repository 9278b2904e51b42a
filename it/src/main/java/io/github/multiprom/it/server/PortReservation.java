package io.github.multiprom.it.server;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;

/**
 * Holds a port for the workers without serving it: the socket is bound with SO_REUSEPORT but never
 * listens, so the kernel gives it no connections. The number stays ours while all workers are down.
 */
final class PortReservation implements AutoCloseable {
  private final SocketChannel socket;

  private PortReservation(SocketChannel socket) {
    this.socket = socket;
  }

  /** Reserves {@code address}; port 0 takes a free one. */
  static PortReservation of(InetSocketAddress address) throws IOException {
    if (address.getPort() != 0) {
      failIfServed(address);
    }
    SocketChannel socket = SocketChannel.open();
    try {
      socket.setOption(StandardSocketOptions.SO_REUSEPORT, true);
      socket.bind(address);
      return new PortReservation(socket);
    } catch (IOException | RuntimeException e) {
      socket.close();
      throw e;
    }
  }

  /** SO_REUSEPORT would let us share a port with another server of the same user, unnoticed. */
  private static void failIfServed(InetSocketAddress address) throws IOException {
    try (ServerSocketChannel probe = ServerSocketChannel.open()) {
      probe.bind(address);
    } catch (IOException e) {
      throw new IOException("port " + address.getPort() + ": " + e.getMessage(), e);
    }
  }

  int port() throws IOException {
    return ((InetSocketAddress) socket.getLocalAddress()).getPort();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
