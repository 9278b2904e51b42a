package io.github.multiprom.exporter.statsd;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.Iterator;

/** Reads lines from TCP connections, all of them in one thread. */
final class TcpListener implements Listener {
  private static final int MAX_CONNECTIONS = 1024;

  private final ServerSocketChannel server;
  private final String address;
  private final Selector selector;
  private final Intake intake;
  private final StatsdMetrics metrics;
  private final ListenerThread thread;

  TcpListener(InetSocketAddress wanted, Intake intake, StatsdMetrics metrics) throws IOException {
    this.intake = intake;
    this.metrics = metrics;
    server = Sockets.tcp(wanted);
    address = Sockets.shown((InetSocketAddress) server.getLocalAddress());
    server.configureBlocking(false);
    selector = Selector.open();
    server.register(selector, SelectionKey.OP_ACCEPT);
    thread = new ListenerThread("multiprom-statsd-tcp", selector, this::read);
  }

  @Override
  public String address() {
    return address;
  }

  @Override
  public void start() {
    thread.start();
  }

  private void read(boolean last) throws IOException {
    if (last) {
      selector.keys().forEach(TcpListener::end);
      return;
    }
    for (Iterator<SelectionKey> ready = selector.selectedKeys().iterator(); ready.hasNext(); ) {
      SelectionKey key = ready.next();
      ready.remove();
      if (key.attachment() instanceof TcpConnection connection) {
        connection.readSome();
      } else {
        accept();
      }
    }
  }

  private static void end(SelectionKey key) {
    if (key.attachment() instanceof TcpConnection connection) {
      connection.end();
    }
  }

  private void accept() throws IOException {
    SocketChannel accepted = server.accept();
    if (accepted == null) {
      return;
    }
    if (selector.keys().size() > MAX_CONNECTIONS) {
      metrics.refusedConnections.inc();
      accepted.close();
      return;
    }
    metrics.connections.inc();
    accepted.configureBlocking(false);
    accepted.register(selector, SelectionKey.OP_READ, new TcpConnection(accepted, intake));
  }

  @Override
  public void stop() {
    Sockets.closeQuietly(server);
    thread.stop();
  }

  @Override
  public void close() {
    Sockets.closeQuietly(server);
    Sockets.closeQuietly(selector);
  }
}
