package io.github.multiprom.exporter;

import com.sun.net.httpserver.Authenticator;
import com.sun.net.httpserver.HttpContext;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import io.github.multiprom.BadSettingException;
import io.github.multiprom.ExporterAnnouncement;
import io.github.multiprom.MultiprocessRegistry;
import io.github.multiprom.internal.config.Configuration;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An HTTP server for one registry: {@code /metrics} in the format that the scraper asks for, {@code
 * /-/healthy}, and a landing page at {@code /}.
 *
 * <p>A {@link MultiprocessRegistry} on one port serves its merged view, so one target is enough
 * whichever worker holds the port. On a range of ports, where each worker has its own, it serves
 * {@link MultiprocessRegistry#local()} instead: the merged view scraped from N workers is counted N
 * times.
 *
 * <p>Thread-safe. Scrapes run concurrently in daemon threads, so that the server by itself keeps no
 * JVM alive.
 *
 * <p>Cost: up to 64 threads while there are requests, and up to eight expositions in memory, two of
 * them in the making. Clients that ask alike before a scrape begins share it. 256 requests more may
 * wait; what exceeds that, or waits for five seconds, is answered with 503 and {@code Retry-After}.
 * A client that is slow is cut off, see {@link Builder#clientTimeout}. A connection carries one
 * request, without a body.
 *
 * <p>How large the head of a request may be, and how many connections there may be that never send
 * one, is for the JDK to limit: {@code sun.net.httpserver.maxReqHeaderSize} (380 KiB) and {@code
 * jdk.httpserver.maxConnections} (unlimited; a silent one is closed after half a minute). These
 * system properties are read once for the whole JVM, so they are left to the application.
 *
 * <p>Failure: a scrape that fails is answered with 500 and logged; what went wrong stays in the
 * log. An answer is whole or it is an error, never a part.
 */
public final class MetricsServer implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(MetricsServer.class);

  private final HttpServer server;
  private final ListenAddress address;
  private final Deadlines deadlines;
  private final RequestThreads ownThreads;
  private @Nullable ExporterAnnouncement announcement;

  private MetricsServer(
      HttpServer server, ListenAddress address, Deadlines deadlines, RequestThreads ownThreads) {
    this.server = server;
    this.address = address;
    this.deadlines = deadlines;
    this.ownThreads = ownThreads;
  }

  /** A builder with the defaults that its methods name. */
  public static Builder builder() {
    return new Builder();
  }

  /**
   * The port that the server listens on, also where it was chosen from a range or by the system.
   */
  public int port() {
    return server.getAddress().getPort();
  }

  /** The address of the metrics for a client on this host. */
  public URI uri() {
    String scheme = server instanceof HttpsServer ? "https" : "http";
    return address.uri(scheme, server.getAddress(), MetricsHandler.METRICS_PATH);
  }

  /** Stops at once: a scrape under way is cut off. The registry stays open. Idempotent. */
  @Override
  public synchronized void close() {
    if (announcement != null) {
      announcement.close();
    }
    server.stop(0);
    deadlines.close();
    ownThreads.close();
  }

  private void start() throws IOException {
    // The JDK's dispatcher inherits being a daemon from the thread that starts it.
    Thread starter = new Thread(server::start, "multiprom-http-start");
    starter.setDaemon(true);
    starter.start();
    try {
      starter.join();
    } catch (InterruptedException e) {
      close();
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while the metrics server was starting");
    }
  }

  /** Settings of a {@link MetricsServer}. Not thread-safe. */
  public static final class Builder {
    private @Nullable PrometheusRegistry registry;
    private ListenAddress address = new ListenAddress(ListenAddress.ALL_INTERFACES, 9400, 9400);
    private boolean hostChosen;
    private boolean portsChosen;
    private boolean portRange;
    private boolean merged;
    private @Nullable Executor executor;
    private Duration clientTimeout = Duration.ofSeconds(10);
    private @Nullable Authenticator authenticator;
    private @Nullable HttpsConfigurator httpsConfigurator;

    private Builder() {}

    /** What is served; by default {@link MultiprocessRegistry#defaultRegistry()}. */
    public Builder registry(PrometheusRegistry registry) {
      this.registry = registry;
      return this;
    }

    /**
     * The one port to listen on; 0 lets the system choose. If neither this nor a range is given it
     * is the settings' {@code MULTIPROM_PORT} or {@code MULTIPROM_PORT_RANGE}, or else 9400.
     */
    public Builder port(int port) {
      this.address = address.withPorts(port, port);
      this.portsChosen = true;
      this.portRange = false;
      return this;
    }

    /**
     * Listens on the first free port from {@code first} to {@code last}, both included, so that
     * each worker of a host can have one. A {@link MultiprocessRegistry} is then served as {@link
     * MultiprocessRegistry#local()}, whatever the size of the range, unless {@link #merged} says
     * otherwise.
     */
    public Builder portRange(int first, int last) {
      this.address = address.withPorts(first, last);
      this.portsChosen = true;
      this.portRange = true;
      return this;
    }

    /**
     * Whether the merged view is served on a port range too. Scrape then one port only: every port
     * answers for all workers. Of no effect on a single port, which always serves the merged view.
     */
    public Builder merged(boolean merged) {
      this.merged = merged;
      return this;
    }

    /**
     * The address or host name to listen on; by default the settings' {@code MULTIPROM_ADDRESS}, or
     * else 0.0.0.0, all interfaces.
     */
    public Builder host(String host) {
      this.hostChosen = true;
      this.address = address.withHost(host);
      return this;
    }

    /**
     * Where requests are answered; by default a pool of up to 64 daemon threads. The caller's
     * executor is not shut down by {@link MetricsServer#close()}, and bounding it is up to the
     * caller. A client that is too slow has its thread interrupted.
     */
    public Builder executor(Executor executor) {
      this.executor = executor;
      return this;
    }

    /**
     * How long a client may take to send its request, TLS handshake included, and again to read the
     * answer; then its connection is closed. The scrape in between does not count. By default ten
     * seconds, which is how long Prometheus waits by default.
     */
    public Builder clientTimeout(Duration timeout) {
      if (timeout.isNegative() || timeout.isZero()) {
        throw new IllegalArgumentException("client timeout %s is not positive".formatted(timeout));
      }
      this.clientTimeout = timeout;
      return this;
    }

    /** Asks every request for credentials, {@code /-/healthy} included. By default nobody does. */
    public Builder authenticator(Authenticator authenticator) {
      this.authenticator = authenticator;
      return this;
    }

    /** Serves HTTPS instead of HTTP. */
    public Builder httpsConfigurator(HttpsConfigurator httpsConfigurator) {
      this.httpsConfigurator = httpsConfigurator;
      return this;
    }

    /**
     * Starts the server.
     *
     * @throws IOException if the host is not known or none of the ports is free; the message says
     *     which and what to do
     * @throws BadSettingException if a setting has a value that can't be used
     */
    public MetricsServer buildAndStart() throws IOException {
      applySettings();
      PrometheusRegistry source =
          registry != null ? registry : MultiprocessRegistry.defaultRegistry();
      boolean local = portRange && !merged && source instanceof MultiprocessRegistry;
      PrometheusRegistry view =
          local && source instanceof MultiprocessRegistry workers ? workers.local() : source;
      HttpServer http = address.bind(httpsConfigurator);
      Deadlines deadlines = new Deadlines(clientTimeout);
      Responses responses = new Responses(deadlines);
      RequestThreads ownThreads = new RequestThreads();
      http.setExecutor(deadlines.over(executor != null ? executor : ownThreads));
      HttpContext context = http.createContext("/", new MetricsHandler(view, deadlines, responses));
      context.getFilters().add(new RequestFilter(deadlines, responses));
      if (authenticator != null) {
        context.setAuthenticator(authenticator);
      }
      MetricsServer metricsServer = new MetricsServer(http, address, deadlines, ownThreads);
      metricsServer.start();
      if (source instanceof MultiprocessRegistry workers) {
        metricsServer.announcement =
            workers.announceExporter(address.host(), metricsServer.port(), !local);
      }
      announce(metricsServer.uri(), local, source);
      return metricsServer;
    }

    private void applySettings() {
      Configuration settings = Configuration.ofProcess();
      String host = settings.address();
      if (!hostChosen && host != null) {
        host(host);
      }
      if (!portsChosen) {
        int[] range = settings.portRange();
        if (range != null) {
          portRange(range[0], range[1]);
        } else {
          port(settings.port(address.firstPort()));
        }
      }
    }

    private void announce(URI uri, boolean local, PrometheusRegistry source) {
      if (local) {
        LOG.info(
            "{} serves the metrics of this process alone, because it has one port of the range {};"
                + " merged(true) serves those of all workers, for a scraper that asks one port only",
            uri,
            address.ports());
      } else if (portRange && source instanceof MultiprocessRegistry) {
        LOG.info(
            "{} serves the merged metrics of all workers on a port of the range {}:"
                + " scrape one port only, or they are counted once a port",
            uri,
            address.ports());
      } else {
        LOG.debug("{} serves {}", uri, source);
      }
    }
  }
}
