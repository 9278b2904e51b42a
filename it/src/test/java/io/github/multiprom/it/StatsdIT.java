package io.github.multiprom.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.newsclub.net.unix.AFUNIXDatagramChannel;
import org.newsclub.net.unix.AFUNIXSocketAddress;

/** A statsd bridge that is killed under load. */
class StatsdIT {
  private static final int ROUNDS = 3;
  private static final int FLOOD = 20_000;
  private static final int WHILE_STOPPED = 3_000;
  private static final int BURST = 100; // fits the receive buffer: none of them is dropped
  private static final int WHILE_DOWN = 500;
  private static final String SMALL_BUFFER = "65536";
  private static final String LINES = "multiprom_statsd_lines_total{transport=\"udp\"}";
  private static final String DROPS =
      "multiprom_statsd_kernel_dropped_packets_total{transport=\"udp\"}";

  @TempDir(factory = SharedMemory.class)
  Path metrics;

  @TempDir Path scratch;

  private int httpPort;
  private int statsdPort;
  private int sent;

  @BeforeEach
  void choosePorts() throws IOException {
    httpPort = FreePort.find();
    statsdPort = FreePort.find();
  }

  /**
   * Line n observes n in a histogram with a bound where each phase ends. So the buckets tell how
   * many lines of which phase were counted, and each is counted by a single update.
   */
  @Test
  void bridgeKilledAndRestartedUnderLoad_everyLineIsCountedDroppedOrSentWhileItWasDown()
      throws Exception {
    Path mapping = mappingWithBounds();
    long reportedDrops = 0;
    long lostWithTheSocket = 0;
    try (DatagramSocket socket = new DatagramSocket()) {
      for (int round = 0; round < ROUNDS; round++) {
        try (StatsdServe bridge = start(mapping)) {
          Map<String, Double> earlier = bridge.scrape();
          send(socket, FLOOD);
          bridge.process().stop();
          send(socket, WHILE_STOPPED);
          bridge.process().signal("CONT");
          long drops = awaitAllAccountedFor(bridge, earlier);
          assertThat(drops).as("dropped in round %d", round).isPositive();
          reportedDrops += drops;

          send(socket, BURST / 2);
          bridge.process().sigkill();
          send(socket, BURST / 2);
          bridge.process().awaitExit();
          send(socket, WHILE_DOWN);
        }
      }
      try (StatsdServe reader = start(mapping)) {
        List<Long> counted = countedByPhase(reader.scrape());
        long floods = 0;
        for (int round = 0; round < ROUNDS; round++) {
          floods += counted.get(3 * round);
          long ofBurst = counted.get(3 * round + 1);
          assertThat(ofBurst).isBetween(0L, (long) BURST);
          lostWithTheSocket += BURST - ofBurst;
          assertThat(counted.get(3 * round + 2)).as("sent while down, counted").isZero();
        }
        assertThat(floods).isEqualTo(ROUNDS * (long) (FLOOD + WHILE_STOPPED) - reportedDrops);
        assertThat(reader.value(DROPS)).isEqualTo(reportedDrops);
        assertThat((long) sent)
            .isEqualTo(
                reader.value("load_count")
                    + reader.value(DROPS)
                    + lostWithTheSocket
                    + (long) ROUNDS * WHILE_DOWN);
        // a kill may come between a line and the count of lines
        assertThat(reader.value("load_count") - reader.value(LINES)).isBetween(0L, (long) ROUNDS);
      }
    }
  }

  private StatsdServe start(Path mapping) throws Exception {
    return StatsdServe.start(
        metrics,
        httpPort,
        "--statsd-udp",
        "127.0.0.1:" + statsdPort,
        "--statsd-receive-buffer",
        SMALL_BUFFER,
        "--statsd-mapping",
        mapping.toString());
  }

  /** Waits until each line of the flood is counted or reported as dropped; the latter's number. */
  private static long awaitAllAccountedFor(StatsdServe bridge, Map<String, Double> earlier)
      throws Exception {
    double expected = countedOrDropped(earlier) + FLOOD + WHILE_STOPPED;
    Await.until(
        expected + " lines counted or dropped by " + bridge.process(),
        () -> countedOrDropped(bridge.scrape()) == expected);
    return bridge.value(DROPS) - earlier.getOrDefault(DROPS, 0.0).longValue();
  }

  private static double countedOrDropped(Map<String, Double> scrape) {
    return scrape.getOrDefault("load_count", 0.0) + scrape.getOrDefault(DROPS, 0.0);
  }

  private void send(DatagramSocket socket, int lines) throws IOException {
    for (int i = 0; i < lines; i++) {
      sent++;
      byte[] line = ("load:" + sent + "|h").getBytes(StandardCharsets.US_ASCII);
      socket.send(
          new DatagramPacket(line, line.length, InetAddress.getLoopbackAddress(), statsdPort));
    }
  }

  private List<Integer> phaseEnds() {
    List<Integer> ends = new ArrayList<>();
    int end = 0;
    for (int round = 0; round < ROUNDS; round++) {
      for (int lines : List.of(FLOOD + WHILE_STOPPED, BURST, WHILE_DOWN)) {
        end += lines;
        ends.add(end);
      }
    }
    return ends;
  }

  private Path mappingWithBounds() throws IOException {
    String bounds = phaseEnds().stream().map(String::valueOf).collect(Collectors.joining(", "));
    return Files.writeString(
        scratch.resolve("mapping.yml"),
        """
        mappings:
        - match: load
          name: load
          observer_type: histogram
          histogram_options:
            buckets: [%s]
            native_histogram_bucket_factor: 1
        """
            .formatted(bounds));
  }

  private List<Long> countedByPhase(Map<String, Double> scrape) {
    List<Long> counted = new ArrayList<>();
    long before = 0;
    for (int end : phaseEnds()) {
      long cumulative = scrape.get("load_bucket{le=\"%d.0\"}".formatted(end)).longValue();
      counted.add(cumulative - before);
      before = cumulative;
    }
    return counted;
  }

  @Test
  void everyTransport_countsSurviveSigkillAndGoOn() throws Exception {
    Path unix = scratch.resolve("statsd.sock");
    String[] options = {
      "--statsd-udp", "127.0.0.1:" + statsdPort,
      "--statsd-tcp", "127.0.0.1:" + statsdPort,
      "--statsd-unix", unix.toString()
    };
    for (int life = 1; life <= 2; life++) {
      try (StatsdServe bridge = StatsdServe.start(metrics, httpPort, options);
          DatagramSocket udp = new DatagramSocket();
          Socket tcp = new Socket(InetAddress.getLoopbackAddress(), statsdPort);
          AFUNIXDatagramChannel datagrams = AFUNIXDatagramChannel.open()) {
        datagrams.connect(AFUNIXSocketAddress.of(unix));
        for (int i = 0; i < 50; i++) {
          byte[] line = "jobs:1|c|#via:udp\ndepth:+1|g".getBytes(StandardCharsets.US_ASCII);
          udp.send(
              new DatagramPacket(line, line.length, InetAddress.getLoopbackAddress(), statsdPort));
          datagrams.write(
              ByteBuffer.wrap("jobs:1|c|#via:unix".getBytes(StandardCharsets.US_ASCII)));
          tcp.getOutputStream().write("jobs:1|c|#via:tcp\n".getBytes(StandardCharsets.US_ASCII));
        }
        for (String via : List.of("udp", "tcp", "unix")) {
          bridge.awaitValue("jobs_total{via=\"%s\"}".formatted(via), 50L * life);
        }
        // a gauge's changes add to what the dead bridge left
        bridge.awaitValue("depth", 50L * life);
        bridge.kill();
      }
    }
  }

  /**
   * A parent that holds the socket and starts the bridge again when it has died, as systemd does.
   */
  private static final String SUPERVISOR =
      """
      import socket, subprocess, sys
      held = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
      held.bind(('127.0.0.1', int(sys.argv[1])))
      while True:
          child = subprocess.Popen(sys.argv[2:], stdin=held)
          print('started', child.pid, flush=True)
          child.wait()
          print('ended', child.pid, flush=True)
          sys.stdin.readline()
      """;

  @Test
  void inheritedSocket_whatIsSentWhileTheBridgeIsDownIsCountedByTheNext() throws Exception {
    String python = Peers.python("socket").toString();
    List<String> supervisor = List.of(python, "-c", SUPERVISOR, Integer.toString(statsdPort));
    Child.Command serve =
        StatsdServe.command(
                metrics,
                httpPort,
                "--statsd-udp",
                "inherited",
                "--statsd-receive-buffer",
                SMALL_BUFFER)
            .through(supervisor);
    try (DatagramSocket socket = new DatagramSocket();
        StatsdServe bridge = StatsdServe.start(serve, httpPort)) {
      Await.until("its pid", () -> started(bridge).size() == 1);
      String pid = started(bridge).get(0);
      signal("STOP", pid);
      Await.until("it to be stopped", () -> Child.isStopped(Long.parseLong(pid)));
      send(socket, WHILE_STOPPED);
      signal("CONT", pid);
      Await.until(
          "lines counted or dropped by " + bridge.process(),
          () -> countedOrDropped(bridge.scrape()) == WHILE_STOPPED);
      long counted = bridge.value("load_count");
      assertThat(counted).isBetween(1L, WHILE_STOPPED - 1L);
      signal("KILL", pid);
      bridge.process().awaitLine("ended " + pid);

      send(socket, BURST);
      bridge.process().tell("go on");

      Await.until("an answer", () -> isAnswered(bridge));
      bridge.awaitValue("load_count", counted + BURST);
      Await.until("its successor's pid", () -> started(bridge).size() == 2);
      String successor = started(bridge).get(1);
      signal("TERM", successor); // it looks at the drops a last time
      bridge.process().awaitLine("ended " + successor);
      try (StatsdServe reader = StatsdServe.start(metrics, httpPort)) {
        assertThat(reader.value("load_count")).isEqualTo(counted + BURST);
        assertThat(reader.value(DROPS)).as("reported once").isEqualTo(WHILE_STOPPED - counted);
      }
    }
  }

  private static List<String> started(StatsdServe supervised) {
    return supervised.process().out().stream()
        .filter(line -> line.startsWith("started "))
        .map(line -> line.substring("started ".length()))
        .toList();
  }

  private static void signal(String name, String pid) throws Exception {
    try (Child kill = Child.command("kill", "-" + name, pid).start()) {
      assertThat(kill.awaitExit()).as(kill::toString).isZero();
    }
  }

  private static boolean isAnswered(StatsdServe bridge) throws InterruptedException {
    try {
      return !bridge.scrape().isEmpty();
    } catch (IOException e) {
      return false;
    }
  }

  @Test
  void sigterm_countsWhatHadArrivedAndExitsWith0() throws Exception {
    String[] options = {"--statsd-udp", "127.0.0.1:" + statsdPort};
    try (DatagramSocket socket = new DatagramSocket();
        StatsdServe bridge = StatsdServe.start(metrics, httpPort, options)) {
      bridge.process().stop();
      send(socket, 50);
      bridge.process().signal("TERM");
      bridge.process().signal("CONT");
      assertThat(bridge.process().awaitExit()).as(bridge.process()::toString).isZero();
    }
    try (StatsdServe bridge = StatsdServe.start(metrics, httpPort, options)) {
      assertThat(bridge.value("load_count")).isEqualTo(50);
    }
  }
}
