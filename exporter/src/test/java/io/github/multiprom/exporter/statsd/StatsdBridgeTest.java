package io.github.multiprom.exporter.statsd;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.multiprom.MultiprocessRegistry;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.newsclub.net.unix.AFUNIXDatagramChannel;
import org.newsclub.net.unix.AFUNIXSocketAddress;

/** The bridge with its sockets. */
@Timeout(60)
class StatsdBridgeTest {
  private static final InetSocketAddress ANY =
      new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

  @TempDir private Path directory;

  private final MultiprocessRegistry registry = MultiprocessRegistry.builder().open();

  /** The values of counters and gauges, by name. */
  private Map<String, Double> values() {
    return Values.of(registry);
  }

  private static int port(StatsdBridge bridge) {
    String address = bridge.addresses().get(0);
    return Integer.parseInt(address.substring(address.lastIndexOf(':') + 1));
  }

  @Test
  void udp_countedWhenClosed() throws Exception {
    try (StatsdBridge bridge = StatsdBridge.builder().udp(ANY).start(registry);
        DatagramSocket socket = new DatagramSocket()) {
      byte[] line = "jobs:2|c".getBytes(US_ASCII);
      socket.send(
          new DatagramPacket(line, line.length, InetAddress.getLoopbackAddress(), port(bridge)));
      assertThat(bridge.addresses().get(0)).startsWith("UDP 127.0.0.1:");
    }
    assertThat(values())
        .containsEntry("jobs", 2.0)
        .containsKey("multiprom_statsd_receive_buffer_bytes");
  }

  @Test
  void tcp_linesCutAnywhereAndTheLastWithoutABreak() throws Exception {
    try (StatsdBridge bridge = StatsdBridge.builder().tcp(ANY).start(registry)) {
      try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port(bridge))) {
        socket.setTcpNoDelay(true);
        for (byte single : "jobs:1|c\njobs:20|c\n\njobs:300|c".getBytes(US_ASCII)) {
          socket.getOutputStream().write(single);
        }
      }
      awaitValue("jobs", 321);
      assertThat(values()).containsEntry("multiprom_statsd_connections", 1.0);
    }
  }

  @Test
  void tcp_manyLinesAtOnceAndOneOfAnyLengthThatFits() throws Exception {
    try (StatsdBridge bridge = StatsdBridge.builder().tcp(ANY).start(registry);
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), port(bridge))) {
      String tag = "x".repeat(20_000);
      String lines = "jobs:1|c\n".repeat(10_000) + "long:1|c|#t:" + tag + "\n";
      socket.getOutputStream().write(lines.getBytes(US_ASCII));
      awaitValue("jobs", 10_000);
      awaitValue("long", 1);
    }
  }

  @Test
  void tcpLineTooLong_countedOnceAndTheNextIsRead() throws Exception {
    try (StatsdBridge bridge = StatsdBridge.builder().tcp(ANY).start(registry);
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), port(bridge))) {
      String lines = "x".repeat(300_000) + ":1|c\njobs:1|c\n";
      socket.getOutputStream().write(lines.getBytes(US_ASCII));
      awaitValue("jobs", 1);
      awaitValue("multiprom_statsd_lines", 2);
      assertThat(values())
          .containsEntry("multiprom_statsd_sample_errors{reason=\"line_too_long\"}", 1.0)
          .containsEntry("multiprom_statsd_lines", 2.0);
    }
  }

  @Test
  void tcpReset_halfALineIsNotCountedAsAWholeOne() throws Exception {
    try (StatsdBridge bridge = StatsdBridge.builder().tcp(ANY).start(registry)) {
      try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port(bridge))) {
        socket.getOutputStream().write("first:1|c\njobs:1|c".getBytes(US_ASCII));
        awaitValue("first", 1);
        socket.setSoLinger(true, 0); // close sends a reset
      }
      awaitValue("multiprom_statsd_sample_errors{reason=\"cut_off\"}", 1);
      assertThat(values()).doesNotContainKey("jobs");
    }
  }

  @Test
  void bridgeEndsWithinALine_halfALineIsNotCounted() throws Exception {
    try (Socket socket = new Socket()) {
      try (StatsdBridge bridge = StatsdBridge.builder().tcp(ANY).start(registry)) {
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port(bridge)));
        socket.getOutputStream().write("first:1|c\njobs:1|c".getBytes(US_ASCII));
        awaitValue("first", 1);
      }
      assertThat(values())
          .doesNotContainKey("jobs")
          .containsEntry("multiprom_statsd_sample_errors{reason=\"cut_off\"}", 1.0);
    }
  }

  @Test
  void unixSocketOfADeadBridge_replaced() throws Exception {
    Path path = directory.resolve("statsd.sock");
    try (AFUNIXDatagramChannel dead = AFUNIXDatagramChannel.open()) {
      dead.bind(AFUNIXSocketAddress.of(path));
    }
    if (!Files.exists(path)) { // a process that is killed leaves it there
      try (AFUNIXDatagramChannel dead = AFUNIXDatagramChannel.open()) {
        dead.bind(AFUNIXSocketAddress.of(directory.resolve("left.sock")));
        Files.createLink(path, directory.resolve("left.sock"));
      }
    }
    assertThat(Files.exists(path)).isTrue();

    try (StatsdBridge bridge = StatsdBridge.builder().unix(path).start(registry);
        AFUNIXDatagramChannel client = AFUNIXDatagramChannel.open()) {
      assertThat(bridge.addresses()).containsExactly("UNIX " + path);
      client.connect(AFUNIXSocketAddress.of(path));
      client.write(ByteBuffer.wrap("jobs:3|c".getBytes(US_ASCII)));
      awaitValue("jobs", 3);
    }
  }

  @Test
  void unixPathIsAFile_leftAloneAndSaid() throws IOException {
    Path path = Files.writeString(directory.resolve("notes.txt"), "mine");

    assertThatThrownBy(() -> StatsdBridge.builder().unix(path).start(registry))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("is no socket");
    assertThat(path).hasContent("mine");
  }

  @Test
  void unixSocketOfALivingBridge_leftAloneAndSaid() throws IOException {
    Path path = directory.resolve("statsd.sock");
    try (StatsdBridge bridge = StatsdBridge.builder().unix(path).start(registry);
        MultiprocessRegistry other = MultiprocessRegistry.builder().open()) {
      assertThat(bridge.addresses()).hasSize(1);
      assertThatThrownBy(() -> StatsdBridge.builder().unix(path).start(other))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("is read by another process");
    }
  }

  @Test
  void portIsTaken_saidWithTheRemedy() throws IOException {
    try (DatagramSocket taken = new DatagramSocket(ANY)) {
      InetSocketAddress address =
          new InetSocketAddress(InetAddress.getLoopbackAddress(), taken.getLocalPort());
      assertThatThrownBy(() -> StatsdBridge.builder().udp(address).start(registry))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("choose another port");
    }
  }

  @Test
  void bufferAndSeriesNotPositive_refused() {
    StatsdBridge.Builder builder = StatsdBridge.builder();
    assertThatThrownBy(() -> builder.receiveBufferBytes(0))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> builder.maxSeries(0)).isInstanceOf(IllegalArgumentException.class);
  }

  private void awaitValue(String series, double expected) throws InterruptedException {
    while (values().getOrDefault(series, 0.0) != expected) { // until the test's time is up
      Thread.sleep(10);
    }
  }
}
