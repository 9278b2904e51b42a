package io.github.multiprom.it.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.StandardSocketOptions;
import java.nio.channels.ServerSocketChannel;
import org.junit.jupiter.api.Test;

class PortReservationTest {
  private static InetSocketAddress address(int port) {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
  }

  private static ServerSocketChannel listen(int port) throws IOException {
    return ServerSocketChannel.open()
        .setOption(StandardSocketOptions.SO_REUSEPORT, true)
        .bind(address(port));
  }

  @Test
  void reservedPort_goesToTheWorkersOnly() throws Exception {
    try (PortReservation reserved = PortReservation.of(address(0));
        ServerSocketChannel worker = listen(reserved.port())) {
      for (int i = 0; i < 50; i++) {
        try (Socket client = new Socket(InetAddress.getLoopbackAddress(), reserved.port());
            var accepted = worker.accept()) {
          assertThat(accepted.isConnected()).isTrue();
          assertThat(client.isConnected()).isTrue();
        }
      }
    }
  }

  @Test
  void portWithoutWorkers_refusesConnections() throws Exception {
    try (PortReservation reserved = PortReservation.of(address(0))) {
      assertThatThrownBy(() -> new Socket(InetAddress.getLoopbackAddress(), reserved.port()))
          .isInstanceOf(IOException.class);
    }
  }

  @Test
  void portOfAnotherServer_isNotShared() throws Exception {
    try (ServerSocketChannel other = listen(0)) {
      int port = ((InetSocketAddress) other.getLocalAddress()).getPort();
      assertThatThrownBy(() -> PortReservation.of(address(port)))
          .hasMessageContaining(Integer.toString(port));
    }
  }
}
