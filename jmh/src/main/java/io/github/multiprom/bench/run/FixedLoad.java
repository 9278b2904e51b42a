package io.github.multiprom.bench.run;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.DoubleStream;

/**
 * Sends requests at a fixed rate whether or not the earlier ones have been answered in time. A
 * latency counts from when the request was due, so that a server that stalls makes all those late
 * that wait behind the one it stalls.
 *
 * @param port on this host
 * @param perSecond how many, over all connections
 */
record FixedLoad(int port, int perSecond) {

  private static final int CONNECTIONS = 4;
  private static final byte[] REQUEST =
      "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

  /** All latencies in milliseconds, sorted. */
  double[] run(int seconds) throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(CONNECTIONS);
    long start = System.nanoTime() + 10_000_000;
    List<Future<double[]>> connections = new ArrayList<>();
    for (int i = 0; i < CONNECTIONS; i++) {
      long first = start + i * 1_000_000_000L / perSecond;
      connections.add(threads.submit(() -> connection(first, seconds)));
    }
    threads.shutdown();
    DoubleStream all = DoubleStream.empty();
    for (Future<double[]> connection : connections) {
      all = DoubleStream.concat(all, Arrays.stream(connection.get()));
    }
    return all.sorted().toArray();
  }

  private double[] connection(long first, int seconds) throws IOException {
    long interval = CONNECTIONS * 1_000_000_000L / perSecond;
    double[] millis = new double[seconds * perSecond / CONNECTIONS];
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.setTcpNoDelay(true);
      InputStream in = new BufferedInputStream(socket.getInputStream());
      for (int i = 0; i < millis.length; i++) {
        long due = first + i * interval;
        for (long wait = due - System.nanoTime(); wait > 0; wait = due - System.nanoTime()) {
          LockSupport.parkNanos(wait);
        }
        socket.getOutputStream().write(REQUEST);
        readAnswer(in);
        millis[i] = (System.nanoTime() - due) / 1e6;
      }
    }
    return millis;
  }

  private static void readAnswer(InputStream in) throws IOException {
    int length = 0;
    for (String line = line(in); !line.isEmpty(); line = line(in)) {
      if (line.regionMatches(true, 0, "content-length:", 0, 15)) {
        length = Integer.parseInt(line.substring(15).strip());
      }
    }
    in.skipNBytes(length);
  }

  private static String line(InputStream in) throws IOException {
    StringBuilder line = new StringBuilder();
    for (int c = in.read(); c != '\n'; c = in.read()) {
      if (c < 0) {
        throw new EOFException("the server closed a connection");
      }
      if (c != '\r') {
        line.append((char) c);
      }
    }
    return line.toString();
  }
}
