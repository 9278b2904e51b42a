package io.github.multiprom.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.multiprom.it.demo.Exposition;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Workers that push their own view to a real Pushgateway: nothing is counted twice there. */
class PushgatewayIT {
  @TempDir(factory = SharedMemory.class)
  Path metrics;

  @Test
  void twoWorkersPushTheirOwn_eachIsThereOnce() throws Exception {
    String gateway = Peers.program("prometheus-pushgateway").toString();
    String address = "127.0.0.1:" + FreePort.find();
    String url = "http://" + address;
    try (Child pushgateway = Child.command(gateway, "--web.listen-address=" + address).start()) {
      Await.until("an answer of " + pushgateway, () -> answers(url));
      try (Child first = push(url, 3);
          Child second = push(url, 5)) {
        assertThat(first.awaitLine(PushingWorker.PUSHED)).isEqualTo(PushingWorker.PUSHED + 200);
        assertThat(second.awaitLine(PushingWorker.PUSHED)).isEqualTo(PushingWorker.PUSHED + 200);

        Exposition held = Exposition.parse(get(url + "/metrics"));
        assertThat(sum(held, "pushed_jobs_total")).isEqualTo(8);
        assertThat(sum(held, "pushed_seconds_count")).isEqualTo(2);
        assertThat(sum(held, "pushed_seconds_sum")).isEqualTo(8);
      }
    }
  }

  private Child push(String url, int jobs) {
    return Child.java(PushingWorker.class, url, jobs).metricsIn(metrics).start();
  }

  private static double sum(Exposition exposition, String name) {
    return exposition.samples().entrySet().stream()
        .filter(sample -> Exposition.nameOf(sample.getKey()).equals(name))
        .mapToDouble(java.util.Map.Entry::getValue)
        .sum();
  }

  private static boolean answers(String url) throws Exception {
    try {
      get(url + "/-/ready");
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  private static String get(String url) throws Exception {
    HttpRequest request = HttpRequest.newBuilder(URI.create(url)).build();
    return HttpClient.newHttpClient().send(request, BodyHandlers.ofString()).body();
  }
}
