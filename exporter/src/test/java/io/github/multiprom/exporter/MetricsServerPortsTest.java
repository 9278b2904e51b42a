package io.github.multiprom.exporter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MetricsServerPortsTest {
  private static final int HIGHEST_PORT = 65_535;

  @Test
  void portZero_systemChoosesAndPortSaysWhich() throws IOException {
    try (MetricsServer server = server().port(0).buildAndStart()) {
      assertThat(server.port()).isPositive();
      assertThat(server.uri().toString())
          .isEqualTo("http://localhost:" + server.port() + "/metrics");
    }
  }

  @Test
  void firstOfRangeTaken_nextFreePort() throws IOException {
    try (ServerSocket taken = listen(0)) {
      int first = taken.getLocalPort();
      int last = Math.min(first + 50, HIGHEST_PORT);

      try (MetricsServer one = server().portRange(first, last).buildAndStart();
          MetricsServer other = server().portRange(first, last).buildAndStart()) {
        assertThat(one.port()).isBetween(first + 1, last);
        assertThat(other.port()).isBetween(one.port() + 1, last);
        assertThat(new HttpProbe(one).get("/metrics").statusCode()).isEqualTo(200);
        assertThat(new HttpProbe(other).get("/metrics").statusCode()).isEqualTo(200);
      }
    }
  }

  @Test
  void wholeRangeTaken_errorNamesRangeAndRemedy() throws IOException {
    List<ServerSocket> taken = listenOnTwoInARow();
    try (ServerSocket low = taken.get(0);
        ServerSocket high = taken.get(1)) {
      int first = low.getLocalPort();
      int last = high.getLocalPort();

      assertThatThrownBy(() -> server().portRange(first, last).buildAndStart())
          .isInstanceOf(IOException.class)
          .hasMessageContaining("none of the ports " + first + "-" + last)
          .hasMessageContaining("wider range");
    }
  }

  @Test
  void portTaken_errorNamesPortAndRemedy() throws IOException {
    try (ServerSocket taken = listen(0)) {
      assertThatThrownBy(() -> server().port(taken.getLocalPort()).buildAndStart())
          .isInstanceOf(IOException.class)
          .hasMessageContaining("port " + taken.getLocalPort() + " of 0.0.0.0")
          .hasMessageContaining("choose another port");
    }
  }

  @Test
  void closed_portIsFreeAgain() throws IOException {
    int port;
    try (MetricsServer server = server().port(0).buildAndStart()) {
      port = server.port();
    }
    try (MetricsServer server = server().port(port).buildAndStart()) {
      assertThat(server.port()).isEqualTo(port);
    }
  }

  @Test
  void unknownHost_errorNamesHostAndRemedy() {
    assertThatThrownBy(() -> server().port(0).host("no-such-host.invalid").buildAndStart())
        .isInstanceOf(IOException.class)
        .hasMessageContaining("no-such-host.invalid")
        .hasMessageContaining("0.0.0.0");
  }

  @Test
  void loopbackHost_uriNamesIt() throws IOException {
    try (MetricsServer server = server().port(0).host("127.0.0.1").buildAndStart()) {
      assertThat(server.uri().getHost()).isEqualTo("127.0.0.1");
      assertThat(new HttpProbe(server).get("/-/healthy").statusCode()).isEqualTo(200);
    }
  }

  @ParameterizedTest
  @CsvSource({"-1,-1", "65536,65536", "9410,9400", "9400,70000", "0,10"})
  void impossiblePorts_refused(int first, int last) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> MetricsServer.builder().portRange(first, last))
        .withMessageMatching(".*(-1|65536|9410-9400|70000|0-10).*");
  }

  private static MetricsServer.Builder server() {
    return MetricsServer.builder().registry(Registries.jobsAndQueue());
  }

  private static ServerSocket listen(int port) throws IOException {
    ServerSocket socket = new ServerSocket();
    socket.bind(new InetSocketAddress(port));
    return socket;
  }

  private static List<ServerSocket> listenOnTwoInARow() throws IOException {
    BindException neighbourTaken = new BindException();
    for (int attempt = 0; attempt < 100; attempt++) {
      ServerSocket low = listen(0);
      try {
        return List.of(low, listen(Math.min(low.getLocalPort() + 1, HIGHEST_PORT)));
      } catch (BindException e) {
        low.close();
        neighbourTaken = e;
      }
    }
    throw neighbourTaken;
  }
}
