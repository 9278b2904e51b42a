package io.github.multiprom.it;

import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A real Prometheus that scrapes every second. */
final class PrometheusProcess implements AutoCloseable {
  /** Prometheus puts a scrape's timestamp so many seconds earlier, at most, to save space. */
  private static final double CLOCK_TOLERANCE = 0.01;

  private final Child process;
  private final String url;

  /** When the scrape that was last awaited began, in seconds; null: ask about now. */
  private @Nullable String scraped;

  private PrometheusProcess(Child process, String url) {
    this.process = process;
    this.url = url;
  }

  private static final String GLOBAL =
      "global:\n  scrape_interval: 1s\n  evaluation_interval: 1s\n";

  static PrometheusProcess scraping(int target, Path scratch, String... options) throws Exception {
    return of(demo(target), scratch, options);
  }

  /** With the jobs that are given, as in {@code scrape_configs}. */
  static PrometheusProcess of(String jobs, Path scratch, String... options) throws Exception {
    return start(GLOBAL + jobs(jobs), scratch, options);
  }

  /** Scrapes a server and itself, and evaluates a file of rules. */
  static PrometheusProcess withRules(Path rules, int target, Path scratch) throws Exception {
    String address = "127.0.0.1:" + FreePort.find();
    String files = "rule_files: ['" + rules.toAbsolutePath().normalize() + "']\n";
    return start(address, GLOBAL + files + jobs(demo(target) + job("itself", address)), scratch);
  }

  private static String jobs(String jobs) {
    return "scrape_configs:\n" + jobs;
  }

  private static String demo(int port) {
    return job("demo", "127.0.0.1:" + port);
  }

  private static String job(String name, String target) {
    return """
          - job_name: %s
            static_configs:
              - targets: ['%s']
        """
        .formatted(name, target);
  }

  private static PrometheusProcess start(String configuration, Path scratch, String... options)
      throws Exception {
    return start("127.0.0.1:" + FreePort.find(), configuration, scratch, options);
  }

  private static PrometheusProcess start(
      String address, String configuration, Path scratch, String... options) throws Exception {
    Path config = scratch.resolve("prometheus.yml");
    Files.writeString(config, configuration);
    List<String> command =
        new ArrayList<>(
            List.of(
                Peers.program("prometheus").toString(),
                "--config.file=" + config,
                "--storage.tsdb.path=" + scratch.resolve("tsdb"),
                "--web.listen-address=" + address,
                "--log.level=warn"));
    command.addAll(List.of(options));
    Child process = Child.command(command.toArray(String[]::new)).start();
    PrometheusProcess prometheus = new PrometheusProcess(process, "http://" + address);
    try {
      Await.until("a scrape by " + process, () -> !prometheus.instant("up").isEmpty());
      return prometheus;
    } catch (Exception | AssertionError e) {
      prometheus.close();
      throw e;
    }
  }

  /** Its address, without a path. */
  String url() {
    return url;
  }

  /**
   * Waits for a scrape of the demo's job that began after this call and was answered in time; one
   * that was under way may not have what was counted before. {@link #instant} is about that scrape
   * from then on: the next one may take too long, and what it would have shown is gone then.
   */
  void awaitNextScrape() throws Exception {
    double now = System.currentTimeMillis() / 1000.0 + CLOCK_TOLERANCE;
    String query = "timestamp(up{job=\"demo\"}) > " + now + " and up == 1";
    scraped = null;
    Await.until(
        "a scrape by " + process,
        () -> {
          for (List<Double> timestamp : instant(query).values()) {
            scraped = BigDecimal.valueOf(timestamp.get(0)).toPlainString();
          }
          return scraped != null;
        });
  }

  /**
   * The result of a query: by series the value of an instant vector, or all raw samples of a range
   * vector. Empty as long as the server does not answer.
   */
  Map<String, List<Double>> instant(String query) throws Exception {
    List<String> command = new ArrayList<>();
    command.addAll(List.of(Peers.program("promtool").toString(), "query", "instant"));
    if (scraped != null) {
      command.add("--time=" + scraped);
    }
    command.addAll(List.of(url, query));
    try (Child promtool = Child.command(command.toArray(String[]::new)).start()) {
      promtool.awaitExit();
      return parse(promtool.out());
    }
  }

  /** Lines as {@code series => value @[time]}, or a series and then a line for each sample. */
  private static Map<String, List<Double>> parse(List<String> lines) {
    Map<String, List<Double>> values = new LinkedHashMap<>();
    List<Double> current = new ArrayList<>();
    for (String line : lines) {
      String sample = line;
      int arrow = line.indexOf(" =>");
      if (arrow >= 0) {
        current = new ArrayList<>();
        values.put(line.substring(0, arrow), current);
        sample = line.substring(arrow + " =>".length()).strip();
      }
      if (!sample.isBlank()) {
        current.add(Double.parseDouble(sample.substring(0, sample.indexOf(" @"))));
      }
    }
    return values;
  }

  @Override
  public void close() {
    process.close();
  }
}
