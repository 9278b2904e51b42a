package io.github.multiprom.exporter.statsd;

import io.github.multiprom.MultiprocessRegistry;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.DatagramChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Receives StatsD and DogStatsD lines and counts them in a registry, where they outlive the bridge
 * as everything there does.
 *
 * <pre>{@code
 * try (StatsdBridge bridge =
 *     StatsdBridge.builder().udp(new InetSocketAddress("127.0.0.1", 9125)).start(registry)) {
 *   …
 * }
 * }</pre>
 *
 * <p>Thread-safe. Each listener has a daemon thread; what it takes out of its socket it has counted
 * before it takes more. A line that can't be counted is counted as an error, by reason, in {@code
 * multiprom_statsd_sample_errors_total}.
 */
public final class StatsdBridge implements AutoCloseable {
  private static final int MAX_FAMILIES = 10_000;

  private final Map<Transport, Listener> listeners = new LinkedHashMap<>();
  private @Nullable Upkeep upkeep;

  private StatsdBridge() {}

  /** A bridge that listens nowhere yet. */
  public static Builder builder() {
    return new Builder();
  }

  /** Where it listens: lines such as {@code UDP 127.0.0.1:9125}. */
  public List<String> addresses() {
    List<String> addresses = new ArrayList<>();
    listeners.forEach((transport, listener) -> addresses.add(transport + " " + listener.address()));
    return addresses;
  }

  /**
   * Stops to listen, and counts what had been received. Close the registry afterwards. Idempotent.
   */
  @Override
  public void close() {
    listeners.values().forEach(Listener::stop);
    if (upkeep != null) {
      upkeep.close();
    }
    listeners.values().forEach(Listener::close);
  }

  /** Settings of a {@link StatsdBridge}. Not thread-safe. */
  public static final class Builder {
    private static final int DEFAULT_RECEIVE_BUFFER_BYTES = 8 * 1024 * 1024;
    private static final int DEFAULT_MAX_SERIES = 100_000;

    private @Nullable InetSocketAddress udp;
    private boolean udpInherited;
    private @Nullable InetSocketAddress tcp;
    private @Nullable Path unix;
    private @Nullable Path mappingFile;
    private int receiveBufferBytes = DEFAULT_RECEIVE_BUFFER_BYTES;
    private int maxSeries = DEFAULT_MAX_SERIES;

    private Builder() {}

    /** Listens for UDP datagrams; port 0 is any free one. */
    public Builder udp(InetSocketAddress address) {
      udp = address;
      udpInherited = false;
      return this;
    }

    /**
     * Listens for UDP datagrams at the socket that the process was started with as its standard
     * input. Such a socket outlives the bridge: what is sent while there is none waits for the
     * next.
     */
    public Builder udpInherited() {
      udp = null;
      udpInherited = true;
      return this;
    }

    /** Listens for TCP connections; port 0 is any free one. */
    public Builder tcp(InetSocketAddress address) {
      tcp = address;
      return this;
    }

    /** Listens for datagrams of a Unix socket, which is made there. */
    public Builder unix(Path socket) {
      unix = socket;
      return this;
    }

    /** Reads how names become metrics from a mapping file of statsd_exporter. */
    public Builder mappingFile(Path file) {
      mappingFile = file;
      return this;
    }

    /** Sets the receive buffer to ask the kernel for, 8 MiB if not set. */
    public Builder receiveBufferBytes(int bytes) {
      if (bytes <= 0) {
        throw new IllegalArgumentException("a receive buffer of " + bytes + " bytes: give more");
      }
      receiveBufferBytes = bytes;
      return this;
    }

    /** Sets how many series there may be, 100,000 if not set; samples of others are errors. */
    public Builder maxSeries(int number) {
      if (number <= 0) {
        throw new IllegalArgumentException(number + " series: allow at least one");
      }
      maxSeries = number;
      return this;
    }

    /**
     * Starts to listen and count.
     *
     * @throws IOException if an address can't be had, or the mapping file is not understood; the
     *     message names the remedy
     */
    public StatsdBridge start(MultiprocessRegistry registry) throws IOException {
      Mappings mappings = mappingFile == null ? Mappings.NONE : Mappings.read(mappingFile);
      StatsdMetrics metrics = new StatsdMetrics(registry);
      metrics.mappings.set(mappings.size());
      SeriesTable table =
          new SeriesTable(
              new Families(registry, MAX_FAMILIES),
              new LastGauges(registry.scrape()),
              metrics,
              maxSeries);
      Intake intake = new Intake(new Router(mappings, table), table, metrics, System::nanoTime);
      StatsdBridge bridge = new StatsdBridge();
      try {
        KernelDrops drops = open(bridge, intake, metrics);
        Upkeep upkeep = new Upkeep(intake, metrics, drops);
        bridge.upkeep = upkeep;
        bridge.listeners.values().forEach(Listener::start);
        upkeep.start();
        return bridge;
      } catch (IOException | RuntimeException e) {
        bridge.close();
        throw e;
      }
    }

    private static DatagramChannel unixSocket(Path path) throws IOException {
      try {
        return UnixSockets.bind(path);
      } catch (LinkageError e) {
        throw new IOException(
            "no Unix datagram sockets here (%s): put junixsocket on the class path, or use UDP"
                .formatted(e),
            e);
      }
    }

    private @Nullable KernelDrops open(StatsdBridge bridge, Intake intake, StatsdMetrics metrics)
        throws IOException {
      KernelDrops drops = null;
      if (udp != null || udpInherited) {
        DatagramChannel channel = udp == null ? Sockets.inherited() : Sockets.udp(udp);
        InetSocketAddress bound = (InetSocketAddress) channel.getLocalAddress();
        DatagramListener listener =
            new DatagramListener(
                Transport.UDP, Sockets.shown(bound), channel, receiveBufferBytes, intake);
        metrics.receiveBuffer(Transport.UDP, listener.receiveBufferBytes());
        bridge.listeners.put(Transport.UDP, listener);
        drops = new KernelDrops(Path.of("/proc/self"), bound.getPort());
        if (udpInherited) {
          drops.takeNew(); // an earlier bridge has reported those
        }
      }
      if (tcp != null) {
        bridge.listeners.put(Transport.TCP, new TcpListener(tcp, intake, metrics));
      }
      if (unix != null) {
        DatagramListener listener =
            new DatagramListener(
                Transport.UNIX, unix.toString(), unixSocket(unix), receiveBufferBytes, intake);
        metrics.receiveBuffer(Transport.UNIX, listener.receiveBufferBytes());
        bridge.listeners.put(Transport.UNIX, listener);
      }
      return drops;
    }
  }
}
