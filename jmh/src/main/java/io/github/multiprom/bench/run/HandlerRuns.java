package io.github.multiprom.bench.run;

import io.github.multiprom.bench.report.Names;
import io.github.multiprom.bench.run.Child.Figure;
import io.github.multiprom.bench.workload.HandlerMain;
import io.github.multiprom.bench.workload.ReferenceWorkload;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Latency of a worker's requests at a fixed rate, by turns alone and while the same worker answers
 * one scrape of all a second.
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
      withScrapes(metrics, load, effort.handlerSeconds()); // warms up
      load.run(1);
      for (int round = 1; round <= effort.handlerRounds(); round++) {
        session.say("handler: round %d of %d".formatted(round, effort.handlerRounds()));
        add("no scrapes", load.run(effort.handlerSeconds()));
        add("one scrape a second", withScrapes(metrics, load, effort.handlerSeconds()));
      }
    }
  }

  private static double[] withScrapes(int port, FixedLoad load, int seconds) throws Exception {
    HttpClient client = HttpClient.newHttpClient();
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/metrics")).build();
    ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
    try {
      Future<?> scrapes =
          timer.scheduleAtFixedRate(
              () -> client.sendAsync(request, BodyHandlers.discarding()).join(),
              500,
              1_000,
              TimeUnit.MILLISECONDS);
      double[] latencies = load.run(seconds);
      if (scrapes.isDone()) {
        scrapes.get(); // throws what went wrong
      }
      return latencies;
    } finally {
      timer.shutdownNow();
    }
  }

  private void add(String subject, double[] sortedMillis) {
    for (double percentile : new double[] {50, 99, 99.9}) {
      int index = (int) Math.ceil(percentile / 100 * sortedMillis.length) - 1;
      String row = "p" + (percentile == 99.9 ? "99.9" : String.valueOf((int) percentile));
      session.results().add(Names.HANDLER, row, subject, "ms", sortedMillis[index]);
    }
  }
}
