package io.github.multiprom.exporter;

import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.UnknownHostException;
import org.jspecify.annotations.Nullable;

/** A host and the ports on it that will do, the first free one being taken. */
record ListenAddress(String host, int firstPort, int lastPort) {
  static final String ALL_INTERFACES = "0.0.0.0";

  private static final int HIGHEST_PORT = 65_535;
  private static final int SYSTEM_DEFAULT_BACKLOG = 0;

  ListenAddress {
    checkPort(firstPort);
    checkPort(lastPort);
    if (firstPort > lastPort) {
      throw new IllegalArgumentException(
          "port range %d-%d is empty: give the lower port first".formatted(firstPort, lastPort));
    }
    if (firstPort == 0 && lastPort > 0) {
      throw new IllegalArgumentException(
          "port range 0-%d: 0 stands for any port and cannot start a range".formatted(lastPort));
    }
  }

  private static void checkPort(int port) {
    if (port < 0 || port > HIGHEST_PORT) {
      throw new IllegalArgumentException("port %d is not between 0 and 65535".formatted(port));
    }
  }

  ListenAddress withPorts(int first, int last) {
    return new ListenAddress(host, first, last);
  }

  ListenAddress withHost(String newHost) {
    return new ListenAddress(newHost, firstPort, lastPort);
  }

  String ports() {
    return firstPort == lastPort ? Integer.toString(firstPort) : firstPort + "-" + lastPort;
  }

  HttpServer bind(@Nullable HttpsConfigurator httpsConfigurator) throws IOException {
    InetAddress resolved = resolve();
    BindException refusal = null;
    for (int port = firstPort; port <= lastPort; port++) {
      try {
        return create(new InetSocketAddress(resolved, port), httpsConfigurator);
      } catch (BindException e) {
        refusal = e;
      }
    }
    throw new IOException(unavailable(refusal), refusal);
  }

  private InetAddress resolve() throws IOException {
    try {
      return InetAddress.getByName(host);
    } catch (UnknownHostException e) {
      throw new IOException(
          "host %s is not known: give an address of this machine, or %s for all of them"
              .formatted(host, ALL_INTERFACES),
          e);
    }
  }

  private static HttpServer create(
      InetSocketAddress address, @Nullable HttpsConfigurator httpsConfigurator) throws IOException {
    if (httpsConfigurator == null) {
      return HttpServer.create(address, SYSTEM_DEFAULT_BACKLOG);
    }
    HttpsServer https = HttpsServer.create(address, SYSTEM_DEFAULT_BACKLOG);
    https.setHttpsConfigurator(httpsConfigurator);
    return https;
  }

  private String unavailable(@Nullable BindException refusal) {
    String reason = refusal == null ? "no port" : refusal.getMessage();
    return firstPort == lastPort
        ? "cannot listen on port %s of %s (%s): stop what holds it, or choose another port"
            .formatted(ports(), host, reason)
        : "none of the ports %s of %s is free (%s): stop what holds them, or give a wider range"
            .formatted(ports(), host, reason);
  }

  /** What a client on this host asks; {@code bound} is where the server listens. */
  URI uri(String scheme, InetSocketAddress bound, String path) {
    String shown = bound.getAddress().isAnyLocalAddress() ? "localhost" : host;
    try {
      return new URI(scheme, null, shown, bound.getPort(), path, null, null);
    } catch (URISyntaxException e) {
      throw new IllegalStateException("host " + host + " was good enough to listen on", e);
    }
  }
}
