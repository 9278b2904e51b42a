package io.github.multiprom.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** More scrapers than anybody has, against a JVM with a heap of 64 MB. */
class OverloadIT {
  private static final int SCRAPERS = 200;

  /** An exposition of more than two megabytes. */
  private static final int SERIES = 30_000;

  private static final int EXPOSITION_BYTES = 2 << 20;

  private static final List<String> SMALL_HEAP =
      Stream.concat(Child.SMALL.stream(), Stream.of("-XX:+ExitOnOutOfMemoryError")).toList();

  @TempDir(factory = SharedMemory.class)
  Path metrics;

  @Test
  void manyScrapesAtOnce_eachAnsweredFromFewMerges() throws Exception {
    try (Child server = server(30)) {
      int port = port(server);
      List<Integer> statuses = scrapeAtOnce(port);

      server.feed("");
      assertThat(server.awaitExit()).as(server::toString).isZero();
      // On a machine that is busy some are asked to come back.
      assertThat(statuses).hasSize(SCRAPERS).contains(200).isSubsetOf(200, 503);
      String merges = server.awaitLine(CrowdedServer.MERGES);
      assertThat(Integer.parseInt(merges.substring(CrowdedServer.MERGES.length())))
          .isBetween(1, SCRAPERS / 4);
    }
  }

  @Test
  void manyClientsThatReadNothing_memoryIsBoundedAndScrapesGoOn() throws Exception {
    try (Child server = server(1)) {
      int port = port(server);
      List<Socket> slow = new ArrayList<>();
      try {
        for (int i = 0; i < SCRAPERS; i++) {
          slow.add(requestAndReadNothing(port, i));
        }
        Await.until("a whole answer beside them", () -> wholeAnswer(port));
      } finally {
        for (Socket socket : slow) {
          socket.close();
        }
      }
      assertThat(server.isAlive()).as(server::toString).isTrue();
      assertThat(server.err()).noneMatch(line -> line.contains("OutOfMemory"));
    }
  }

  private Child server(int timeoutSeconds) {
    Path home = Path.of(System.getProperty("java.home"));
    return Child.java(home, SMALL_HEAP, CrowdedServer.class, SERIES, timeoutSeconds)
        .metricsIn(metrics)
        .start();
  }

  private static int port(Child server) throws Exception {
    String line = server.awaitLine(CrowdedServer.PORT);
    return Integer.parseInt(line.substring(CrowdedServer.PORT.length()));
  }

  private static List<Integer> scrapeAtOnce(int port) throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(SCRAPERS);
    try {
      List<Integer> statuses = new ArrayList<>();
      Callable<Integer> scraper = () -> scrape(port);
      for (Future<Integer> answer : threads.invokeAll(Collections.nCopies(SCRAPERS, scraper))) {
        statuses.add(answer.get());
      }
      return statuses;
    } finally {
      threads.shutdownNow();
    }
  }

  private static int scrape(int port) throws IOException {
    try (Socket socket = request(new Socket(), port, "/metrics");
        InputStream in = socket.getInputStream()) {
      byte[] head = in.readNBytes("HTTP/1.1 200".length());
      long rest = in.transferTo(OutputStream.nullOutputStream());
      String status = new String(head, StandardCharsets.ISO_8859_1);
      if (status.isEmpty()) {
        return 0;
      }
      boolean whole = !status.endsWith("200") || rest > EXPOSITION_BYTES;
      return whole ? Integer.parseInt(status.substring(status.length() - 3)) : -1;
    }
  }

  /** Each asks for something else, so that none can share. */
  private static Socket requestAndReadNothing(int port, int number) throws IOException {
    Socket socket = new Socket();
    socket.setReceiveBufferSize(4_096);
    return request(socket, port, "/metrics?number=" + number);
  }

  private static Socket request(Socket socket, int port, String target) throws IOException {
    socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    String request = "GET " + target + " HTTP/1.1\r\nHost: h\r\n\r\n";
    socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
    return socket;
  }

  private static boolean wholeAnswer(int port) throws Exception {
    URI uri = URI.create("http://127.0.0.1:" + port + "/metrics");
    try {
      HttpResponse<byte[]> response =
          HttpClient.newHttpClient()
              .send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofByteArray());
      return response.statusCode() == 200 && response.body().length > EXPOSITION_BYTES;
    } catch (IOException e) {
      return false;
    }
  }
}
