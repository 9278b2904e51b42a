package io.github.multiprom.exporter;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.regex.Pattern;

/** A client that sends what it likes, byte by byte, and reads when it likes. */
final class RawClient implements AutoCloseable {
  private static final Pattern STATUS_LINE = Pattern.compile("HTTP/1\\.[01] \\d{3}");
  private static final int PATIENCE_MILLIS = 30_000;
  private static final int SMALLEST_BUFFER = 1_024;

  private final Socket socket;

  RawClient(MetricsServer server) throws IOException {
    socket = new Socket();
    socket.setReceiveBufferSize(SMALLEST_BUFFER);
    socket.setSoTimeout(PATIENCE_MILLIS);
    socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), server.port()));
  }

  /** What a server says to {@code request} until it closes the connection. */
  static String exchange(MetricsServer server, String request) throws IOException {
    try (RawClient client = new RawClient(server)) {
      client.send(request);
      return client.readToEnd();
    }
  }

  /** How often a status line occurs: how many requests were answered. */
  static long answers(String received) {
    return STATUS_LINE.matcher(received).results().count();
  }

  /** The server may have closed the connection already. */
  RawClient send(String request) {
    try {
      socket.getOutputStream().write(request.getBytes(ISO_8859_1));
    } catch (IOException e) {
      // what was answered before can still be read
    }
    return this;
  }

  /** Whether an answer has begun to come. */
  boolean isAnswered() throws IOException {
    return socket.getInputStream().available() > 0;
  }

  /** All that comes until the server closes or resets the connection. */
  String readToEnd() throws IOException {
    ByteArrayOutputStream received = new ByteArrayOutputStream();
    byte[] buffer = new byte[SMALLEST_BUFFER];
    try {
      for (int n = read(buffer); n >= 0; n = read(buffer)) {
        received.write(buffer, 0, n);
      }
    } catch (java.net.SocketTimeoutException e) {
      throw new AssertionError("the connection stays open, after: " + received, e);
    } catch (IOException e) {
      // reset, since there were bytes that the server did not read
    }
    return received.toString(ISO_8859_1);
  }

  private int read(byte[] buffer) throws IOException {
    return socket.getInputStream().read(buffer);
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
