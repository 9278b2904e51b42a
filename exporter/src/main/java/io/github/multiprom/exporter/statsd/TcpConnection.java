package io.github.multiprom.exporter.statsd;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;

/** Cuts what a TCP connection brings into lines. Not thread-safe. */
final class TcpConnection {
  private static final int FIRST_SIZE = 4 * 1024;
  private static final int LONGEST_LINE = 64 * 1024;
  private static final int READS_AT_THE_END = 64;

  private final SocketChannel channel;
  private final Intake intake;
  private ByteBuffer buffer = ByteBuffer.allocate(FIRST_SIZE);
  private boolean skipping;

  TcpConnection(SocketChannel channel, Intake intake) {
    this.channel = channel;
    this.intake = intake;
  }

  /** Reads once, so that no connection keeps the others waiting. */
  void readSome() {
    read();
  }

  /** Reads what has arrived, and closes: this process ends. */
  void end() {
    for (int i = 0; i < READS_AT_THE_END && channel.isOpen() && read() > 0; i++) {
      // there may be more
    }
    if (channel.isOpen()) {
      cutOff();
    }
  }

  private int read() {
    int number;
    try {
      number = channel.read(buffer);
    } catch (IOException e) { // reset by the peer
      cutOff();
      return -1;
    }
    if (number < 0) {
      int length = buffer.position();
      if (!skipping && length > 0) { // the last line needs no line break
        intake.lines(Transport.TCP, buffer.array(), 0, length);
      }
      Sockets.closeQuietly(channel);
      return number;
    }
    takeLines();
    return number;
  }

  private void cutOff() {
    if (!skipping && buffer.position() > 0) { // half a number is another number
      intake.lost(Transport.TCP, Rejection.CUT_OFF);
    }
    Sockets.closeQuietly(channel);
  }

  private void takeLines() {
    int length = buffer.position();
    int end = length;
    while (end > 0 && buffer.get(end - 1) != '\n') {
      end--;
    }
    if (end > 0) {
      int begin = skipping ? indexOfBreak() + 1 : 0;
      skipping = false;
      intake.lines(Transport.TCP, buffer.array(), begin, end);
      buffer.flip().position(end);
      buffer.compact();
    } else if (length == buffer.capacity()) {
      makeRoom(length);
    }
  }

  private int indexOfBreak() {
    int at = 0;
    while (buffer.get(at) != '\n') {
      at++;
    }
    return at;
  }

  private void makeRoom(int length) {
    if (length < LONGEST_LINE) {
      buffer = ByteBuffer.allocate(2 * length).put(buffer.flip());
      return;
    }
    if (!skipping) {
      skipping = true;
      intake.lost(Transport.TCP, Rejection.LINE_TOO_LONG);
    }
    buffer.clear();
  }
}
