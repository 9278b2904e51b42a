package io.github.multiprom.it.storm;

import io.github.multiprom.MultiprocessRegistry;
import io.github.multiprom.exporter.format.ExpositionWriters;
import io.github.multiprom.it.demo.Exposition;
import io.github.multiprom.it.demo.HttpConnection;
import io.github.multiprom.it.server.ParentWatch;
import io.github.multiprom.it.storm.Violation.Kind;
import io.prometheus.metrics.config.EscapingScheme;
import io.prometheus.metrics.expositionformats.OpenMetricsTextFormatWriter;
import io.prometheus.metrics.expositionformats.PrometheusProtobufWriter;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A scraper JVM of a storm: {@code StormScraper <run> <life> <seed>}. Asks workers or a registry of
 * its own, and checks every answer.
 */
public final class StormScraper {
  private static final int KEPT = 12;
  private static final int BURST = 30;
  private static final int REOPEN_ONE_IN = 50;
  private static final int OTHER_FORMATS_ONE_IN = 20;
  private static final int MAX_PAUSE_MILLIS = 20;

  private final RunFiles files;
  private final long life;
  private final Random random;
  private final Tally tally;
  private final HighWater highWater;
  private final Books books;
  private final Violations violations;
  private MultiprocessRegistry registry;
  private int number;

  /** Of all scrapes by registries of this process, which follow one another. */
  private final PointsCheck points = new PointsCheck();

  private StormScraper(RunFiles files, long life, long seed) throws IOException {
    this.files = files;
    this.life = life;
    this.random = new Random(seed);
    this.tally = Tally.open(files.tally());
    this.highWater = HighWater.open(files.highWater());
    this.books = new Books(files.books());
    this.violations = new Violations(files.violations(), "scraper-" + life);
    this.registry = reader(files);
  }

  static MultiprocessRegistry reader(RunFiles files) {
    return MultiprocessRegistry.builder().directory(files.metrics()).readOnly().open();
  }

  /** Scrapes until it is killed. */
  public static void main(String[] args) throws Exception {
    ParentWatch.exitWithParent();
    RunFiles files = new RunFiles(Path.of(args[0]));
    StormScraper scraper =
        new StormScraper(files, Long.parseLong(args[1]), Long.parseLong(args[2]));
    files.sayReady(scraper.life);
    while (true) {
      scraper.scrape();
      Thread.sleep(scraper.random.nextInt(MAX_PAUSE_MILLIS));
    }
  }

  private void scrape() throws IOException {
    List<HighWater.Mark> marks = highWater.marks();
    long[] acknowledged = books.acknowledged();
    long begin = System.nanoTime();
    ScrapeId id = new ScrapeId(life, number++);
    String text = "";
    List<Violation> found;
    try {
      Answer answer = ask();
      if (answer == null) {
        return;
      }
      long end = System.nanoTime();
      long[] intended = books.intended();
      text =
          "# scrape %s by %s from %d to %d ns%n%s"
              .formatted(id, answer.by(), begin, end, answer.text());
      keep(id, text);
      Exposition exposition = Exposition.parse(answer.text());
      found =
          new ScrapeCheck(exposition)
              .against(acknowledged, intended)
              .against(marks)
              .coherence()
              .selfMetrics()
              .violations();
      found.addAll(points.check(answer.snapshots()));
      burst(found);
      highWater.raise(exposition, id);
      tally.raise(Tally.Word.DROPS_FOR_SPACE, (long) exposition.value(Catalogue.DROPS_FOR_SPACE));
      count(answer, TimeUnit.NANOSECONDS.toMicros(end - begin));
      otherFormats(answer);
    } catch (RuntimeException e) {
      found = List.of(new Violation(Kind.TORN, "scrape " + id + " failed: " + e));
    }
    for (Violation violation : found) {
      violations.add(violation, context(violation, id, text));
    }
  }

  /** Many scrapes that only look at points: a point is torn for nanoseconds, if it is. */
  private void burst(List<Violation> found) {
    for (int i = 0; i < BURST && found.isEmpty(); i++) {
      found.addAll(points.check(registry.scrape()));
    }
    tally.add(Tally.Word.QUICK_SCRAPES, BURST);
  }

  /** Null if the worker that was asked died, or none is there. */
  private @Nullable Answer ask() throws IOException {
    if (random.nextBoolean()) {
      return askWorker();
    }
    if (random.nextInt(REOPEN_ONE_IN) == 0) {
      registry.close();
      registry = reader(files);
    }
    return answer("its own registry", registry.scrape());
  }

  static Answer answer(String by, MetricSnapshots snapshots) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    new ExpositionWriters().text().write(bytes, snapshots, EscapingScheme.DEFAULT);
    return new Answer(by, bytes.toString(StandardCharsets.UTF_8), snapshots);
  }

  private @Nullable Answer askWorker() throws IOException {
    List<Path> ports;
    try (Stream<Path> list = Files.list(files.ports())) {
      ports = list.toList();
    }
    if (ports.isEmpty()) {
      return null;
    }
    Path port = ports.get(random.nextInt(ports.size()));
    try {
      return askWorker(port);
    } catch (IOException e) {
      tally.add(Tally.Word.CUT_OFF, 1);
      return null;
    }
  }

  static Answer askWorker(Path port) throws IOException {
    String worker = "worker " + port.getFileName();
    try (HttpConnection connection =
        HttpConnection.open(Integer.parseInt(Files.readString(port)))) {
      HttpConnection.Response response = connection.send("GET", "/metrics");
      if (response.status() != 200) {
        throw new IllegalStateException(
            worker + " answered " + response.status() + " " + response.body());
      }
      return new Answer(worker, response.body(), new MetricSnapshots());
    }
  }

  private void keep(ScrapeId id, String text) throws IOException {
    Files.writeString(files.scrapes().resolve(id.life() + "-" + id.number() % KEPT), text);
  }

  private void count(Answer answer, long micros) {
    tally.add(Tally.Word.SCRAPES, 1);
    tally.raise(Tally.Word.LARGEST_SCRAPE_BYTES, answer.text().length());
    if (answer.snapshots().size() == 0) {
      tally.add(Tally.Word.SCRAPES_BY_WORKERS, 1);
    } else {
      tally.raise(Tally.Word.WORST_SCRAPE_MICROS, micros);
    }
  }

  /** They must be there and whole. */
  private void otherFormats(Answer answer) throws IOException {
    if (answer.snapshots().size() == 0 || random.nextInt(OTHER_FORMATS_ONE_IN) > 0) {
      return;
    }
    ByteArrayOutputStream text = new ByteArrayOutputStream();
    OpenMetricsTextFormatWriter.create().write(text, answer.snapshots(), EscapingScheme.DEFAULT);
    String openMetrics = text.toString(StandardCharsets.UTF_8);
    if (!openMetrics.endsWith("# EOF\n")) {
      throw new IllegalStateException("OpenMetrics without an end");
    }
    Exposition.parse(openMetrics.replaceAll(" # \\{.*", "")); // exemplars
    ByteArrayOutputStream protobuf = new ByteArrayOutputStream();
    new PrometheusProtobufWriter().write(protobuf, answer.snapshots(), EscapingScheme.DEFAULT);
    if (protobuf.size() == 0) {
      throw new IllegalStateException("empty protobuf");
    }
    tally.add(Tally.Word.OTHER_FORMATS, 2);
  }

  private List<String> context(Violation violation, ScrapeId id, String text) {
    List<String> context = new ArrayList<>();
    context.add("scrape " + id + "; others are in " + files.scrapes());
    for (Series series : Catalogue.all()) {
      if (violation.what().startsWith(series.sample() + " ")) {
        context.addAll(books.linesOf(series));
      }
    }
    context.addAll(text.lines().toList());
    return context;
  }
}
