package io.github.multiprom.exporter.statsd;

import java.io.IOException;
import java.net.SocketOption;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads datagrams, of UDP or of a Unix socket, one after the other. */
final class DatagramListener implements Listener {
  private static final Logger LOGGER = LoggerFactory.getLogger("io.github.multiprom.statsd");
  private static final int LARGEST_DATAGRAM = 256 * 1024; // over a Unix socket; 64 KiB over UDP
  private static final int AT_A_TIME = 1_000;
  private static final long LAST_READING_NANOS = TimeUnit.SECONDS.toNanos(2);

  private final Transport transport;
  private final String address;
  private final DatagramChannel channel;
  private final Selector selector;
  private final Intake intake;
  private final ListenerThread thread;
  private final ByteBuffer buffer = ByteBuffer.allocate(LARGEST_DATAGRAM);
  private final int receiveBufferBytes;

  /**
   * Takes over a channel that is bound.
   *
   * @param bufferBytes the receive buffer to ask the kernel for
   */
  DatagramListener(
      Transport transport, String address, DatagramChannel channel, int bufferBytes, Intake intake)
      throws IOException {
    this.transport = transport;
    this.address = address;
    this.channel = channel;
    this.intake = intake;
    receiveBufferBytes = enlarge(bufferBytes);
    channel.configureBlocking(false);
    selector = channel.provider().openSelector();
    channel.register(selector, SelectionKey.OP_READ);
    thread = new ListenerThread("multiprom-statsd-" + transport.label(), selector, this::read);
  }

  private int enlarge(int wanted) throws IOException {
    SocketOption<Integer> option = StandardSocketOptions.SO_RCVBUF;
    if (channel.getOption(option) < wanted) {
      channel.setOption(option, wanted);
    }
    int got = channel.getOption(option);
    if (transport == Transport.UDP && got < wanted) {
      LOGGER.info(
          "the receive buffer of {} has {} bytes, {} were asked for: raise net.core.rmem_max, or"
              + " bursts are dropped",
          address,
          got,
          wanted);
    }
    return got;
  }

  int receiveBufferBytes() {
    return receiveBufferBytes;
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
    selector.selectedKeys().clear();
    long begin = System.nanoTime();
    int number = 0;
    while (receive()) { // under a flood there is always one more
      number++;
      if (last ? System.nanoTime() - begin > LAST_READING_NANOS : number == AT_A_TIME) {
        return;
      }
    }
  }

  private boolean receive() throws IOException {
    buffer.clear();
    if (channel.receive(buffer) == null && buffer.position() == 0) {
      return false;
    }
    intake.packet(transport, buffer.array(), buffer.position());
    return true;
  }

  @Override
  public void stop() {
    thread.stop();
  }

  @Override
  public void close() {
    Sockets.closeQuietly(selector);
    Sockets.closeQuietly(channel);
  }
}
