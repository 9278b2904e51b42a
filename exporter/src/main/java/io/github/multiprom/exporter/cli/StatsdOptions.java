package io.github.multiprom.exporter.cli;

import io.github.multiprom.MultiprocessRegistry;
import io.github.multiprom.exporter.statsd.StatsdBridge;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** Where statsd lines come in, and how they become metrics. */
final class StatsdOptions {
  private static final String INHERITED = "inherited";

  @Spec(Spec.Target.MIXEE)
  @SuppressWarnings("NullAway.Init") // set by picocli
  private CommandSpec command;

  @Option(
      names = "--statsd-udp",
      paramLabel = "HOST:PORT",
      description = {
        "Count the StatsD and DogStatsD lines that come here over UDP. 'inherited' is the socket"
            + " that is standard input, as systemd passes it."
      })
  private @Nullable String udp;

  @Option(
      names = "--statsd-tcp",
      paramLabel = "HOST:PORT",
      converter = HostAndPort.class,
      description = "… over TCP.")
  private @Nullable InetSocketAddress tcp;

  @Option(
      names = "--statsd-unix",
      paramLabel = "PATH",
      description = "… as datagrams of a Unix socket, which is made here.")
  private @Nullable Path unix;

  @Option(
      names = "--statsd-mapping",
      paramLabel = "FILE",
      description = "How their names become metrics: a mapping file of statsd_exporter.")
  private @Nullable Path mapping;

  @Option(
      names = "--statsd-receive-buffer",
      paramLabel = "BYTES",
      description = "The receive buffer to ask the kernel for. By default 8 MiB.")
  private @Nullable Integer receiveBufferBytes;

  @Option(
      names = "--statsd-max-series",
      paramLabel = "NUMBER",
      description = "Samples of further series are counted as errors. By default 100,000.")
  private @Nullable Integer maxSeries;

  /** {@code HOST:PORT}, {@code :PORT} for all interfaces, {@code [::1]:PORT}. */
  static final class HostAndPort implements ITypeConverter<InetSocketAddress> {
    @Override
    public InetSocketAddress convert(String value) {
      int colon = value.lastIndexOf(':');
      String host = value.substring(0, Math.max(colon, 0));
      String port = value.substring(colon + 1);
      boolean bracketed = host.startsWith("[") && host.endsWith("]");
      boolean ambiguous = host.contains(":") && !bracketed;
      if (colon < 0 || ambiguous || !port.matches("\\d{1,5}") || Integer.parseInt(port) > 65_535) {
        throw new TypeConversionException(
            "'" + value + "' is not HOST:PORT, such as 127.0.0.1:9125 or [::1]:9125");
      }
      return host.isEmpty()
          ? new InetSocketAddress(Integer.parseInt(port))
          : new InetSocketAddress(host, Integer.parseInt(port));
    }
  }

  /** Whether there is anything to receive. */
  boolean given() {
    boolean listens = udp != null || tcp != null || unix != null;
    if (!listens && (mapping != null || receiveBufferBytes != null || maxSeries != null)) {
      throw new ParameterException(
          command.commandLine(),
          "statsd options without a place to listen: add --statsd-udp HOST:PORT, --statsd-tcp or"
              + " --statsd-unix");
    }
    return listens;
  }

  private InetSocketAddress udpAddress(String value) {
    try {
      return new HostAndPort().convert(value);
    } catch (TypeConversionException e) {
      throw new ParameterException(
          command.commandLine(), "Invalid value for option '--statsd-udp': " + e.getMessage(), e);
    }
  }

  /** Receives until it is closed; nothing if no place to listen was given. */
  @Nullable StatsdBridge start(MultiprocessRegistry registry) throws IOException {
    if (!given()) {
      return null;
    }
    StatsdBridge.Builder bridge = StatsdBridge.builder();
    if (INHERITED.equals(udp)) {
      bridge.udpInherited();
    } else if (udp != null) {
      bridge.udp(udpAddress(udp));
    }
    if (tcp != null) {
      bridge.tcp(tcp);
    }
    if (unix != null) {
      bridge.unix(unix);
    }
    if (mapping != null) {
      bridge.mappingFile(mapping);
    }
    try {
      if (receiveBufferBytes != null) {
        bridge.receiveBufferBytes(receiveBufferBytes);
      }
      if (maxSeries != null) {
        bridge.maxSeries(maxSeries);
      }
    } catch (IllegalArgumentException e) {
      throw new ParameterException(command.commandLine(), e.getMessage(), e);
    }
    return bridge.start(registry);
  }
}
