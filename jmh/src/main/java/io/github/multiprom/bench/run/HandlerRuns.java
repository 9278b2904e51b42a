package io.github.multiprom.bench.run;

import io.github.multiprom.bench.report.Names;
import io.github.multiprom.bench.run.Child.Figure;
import io.github.multiprom.bench.workload.HandlerMain;
import io.github.multiprom.bench.workload.ReferenceWorkload;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Latency of a worker's requests at a fixed rate: alone, while the same worker answers one scrape
 * of all a second, and, to tell what a scrape does from what anything does that keeps a core busy,
 * while one of its threads does nothing in a loop for as long.
 */
public final class HandlerRuns {

  private static final int PER_SECOND = 1_000;
  private static final List<String> FLAGS = List.of("-Dsun.net.httpserver.nodelay=true");

  private final Session session;

  private HandlerRuns(Session session) {
    this.session = session;
  }

  /** Measures percentiles. */
  public static void run(Session session) throws Exception {
    session.inScratch(new HandlerRuns(session)::rounds);
  }

  private void rounds(Path directory) throws Exception {
    Effort effort = session.effort();
    try (Child holder = ScrapeRuns.holder(session, directory);
        Child handler =
            Child.java(session.log("handler"), FLAGS, HandlerMain.class, directory.toString())) {
      holder.ask("open %d %d".formatted(effort.liveWorkers() - 1, ReferenceWorkload.SERIES));
      List<Figure> ports = handler.answer();
      FixedLoad load = new FixedLoad(Child.values(ports, "port").get(0).intValue(), PER_SECOND);
      int metrics = Child.values(ports, "metrics").get(0).intValue();
      int seconds = effort.handlerSeconds();
      beside(() -> scrape(metrics), load, seconds); // warms up
      load.run(1);
      for (int round = 1; round <= effort.handlerRounds(); round++) {
        session.say("handler: round %d of %d".formatted(round, effort.handlerRounds()));
        add("no scrapes", load.run(seconds));
        Beside scrapes = beside(() -> scrape(metrics), load, seconds);
        add("one scrape a second", scrapes);
        String loop = "loop " + scrapes.medianMillis();
        add("one loop a second, as long", beside(() -> handler.ask(loop), load, seconds));
      }
    }
  }

  /** What is done once a second. */
  private interface Disturbance {
    void once() throws Exception;
  }

  /** The requests' latencies, and how long each of the disturbances took, both sorted. */
  private record Beside(double[] latencies, double[] disturbances) {

    double medianMillis() {
      return disturbances[disturbances.length / 2];
    }
  }

  private static Beside beside(Disturbance disturbance, FixedLoad load, int seconds)
      throws Exception {
    Queue<Double> millis = new ConcurrentLinkedQueue<>();
    ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
    try {
      Future<?> disturbances =
          timer.scheduleAtFixedRate(
              () -> millis.add(millisOf(disturbance)), 500, 1_000, TimeUnit.MILLISECONDS);
      double[] latencies = load.run(seconds);
      if (disturbances.isDone()) {
        disturbances.get(); // throws what went wrong
      }
      timer.shutdown();
      if (!timer.awaitTermination(1, TimeUnit.MINUTES)) {
        throw new IOException("no answer within a minute");
      }
      return new Beside(latencies, millis.stream().mapToDouble(m -> m).sorted().toArray());
    } finally {
      timer.shutdownNow();
    }
  }

  private static double millisOf(Disturbance disturbance) {
    long start = System.nanoTime();
    try {
      disturbance.once();
    } catch (Exception e) {
      throw new IllegalStateException("a scrape or a loop failed", e);
    }
    return (System.nanoTime() - start) / 1e6;
  }

  /** A client that costs next to nothing: it shares the cores with the worker. */
  private static void scrape(int port) throws IOException {
    byte[] request =
        "GET /metrics HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
            .getBytes(StandardCharsets.US_ASCII);
    byte[] expected = "HTTP/1.1 200".getBytes(StandardCharsets.US_ASCII);
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.getOutputStream().write(request);
      InputStream in = socket.getInputStream();
      byte[] status = in.readNBytes(expected.length);
      if (!Arrays.equals(status, expected)) {
        throw new IOException("no scrape: " + new String(status, StandardCharsets.US_ASCII));
      }
      byte[] rest = new byte[1 << 16];
      while (in.read(rest) >= 0) {}
    }
  }

  private void add(String subject, Beside beside) {
    add(subject, beside.latencies());
    add("the scrape, or the loop", subject, beside.medianMillis());
  }

  private void add(String subject, double[] sortedMillis) {
    for (double percentile : new double[] {50, 99, 99.9}) {
      int index = (int) Math.ceil(percentile / 100 * sortedMillis.length) - 1;
      String row = "p" + (percentile == 99.9 ? "99.9" : String.valueOf((int) percentile));
      add(row, subject, sortedMillis[index]);
    }
  }

  private void add(String row, String subject, double millis) {
    session.results().add(Names.HANDLER, row, subject, "ms", millis);
  }
}
