package io.github.multiprom;

import static org.assertj.core.api.Assertions.assertThat;

import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Somebody removes or spoils files of workers that live: what those counted comes back. */
class WipedDirectoryTest extends InOneDirectory {

  private static final Duration SOON = Duration.ofMinutes(2);

  private MultiprocessRegistry worker;
  private MultiprocessRegistry other;
  private Counter requests;
  private Histogram latency;

  @BeforeEach
  void twoWorkers() {
    worker = worker();
    other = worker();
    requests = Counter.builder().name("requests").labelNames("path").register(worker);
    latency = Histogram.builder().name("latency").classicUpperBounds(1, 2).register(worker);
    requests.labelValues("/").inc(7);
    requests.labelValues("/").inc(0.25);
    latency.observe(1.5);
    latency.observe(3);
  }

  @Test
  void wipedDirectory_workersShowAllAgainToEverybody() throws Exception {
    Gauge sum = Gauge.builder().name("sum").multiprocessMode(GaugeMode.SUM).register(worker);
    Gauge all = Gauge.builder().name("all").multiprocessMode(GaugeMode.ALL).register(worker);
    Gauge.builder().name("never_set").multiprocessMode(GaugeMode.MOST_RECENT).register(worker);
    Gauge recent =
        Gauge.builder().name("recent").multiprocessMode(GaugeMode.MOST_RECENT).register(worker);
    Summary plain = Summary.builder().name("plain").register(worker);
    Summary quantiles = Summary.builder().name("quantiles").quantile(0.5, 0.01).register(worker);
    Histogram sparse = Histogram.builder().name("sparse").nativeOnly().register(worker);
    StateSet states = StateSet.builder().name("states").states("a", "b").register(worker);
    Info.builder().name("build").labelNames("version").register(worker).setLabelValues("1");
    Counter ofOther = Counter.builder().name("of_other").register(other);
    ofOther.inc(3);
    sum.set(4);
    all.set(5);
    recent.set(6);
    plain.observe(2);
    quantiles.observe(9);
    sparse.observe(1);
    states.setTrue("b");
    Set<String> before = samples(other);

    wipe();
    await(() -> samples(other).equals(before));
    await(() -> samples(worker).equals(before));

    sum.inc();
    requests.labelValues("/").inc();
    requests.labelValues("/new").inc();
    latency.observe(0.5);
    sparse.observe(1);
    assertThat(samples(other))
        .contains("requests_total{path=\"/\"} 8.25", "requests_total{path=\"/new\"} 1.0")
        .contains("latency_bucket{le=\"1.0\"} 1", "latency_bucket{le=\"+Inf\"} 3", "sum 5.0")
        .contains("latency_sum 5.0", "sparse_count 2", "quantiles_count 1")
        .isEqualTo(samples(worker));
    assertThat(Exposition.samples(other.scrape())).doesNotHaveDuplicates();
  }

  @Test
  void wipedTwice_nothingIsLostOrDoubled() throws Exception {
    for (long i = 0; i < 2; i++) {
      wipe();
      requests.labelValues("/").inc();
      long expected = 8 + i;
      await(() -> samples(other).contains("requests_total{path=\"/\"} " + expected + ".25"));
    }
  }

  @Test
  void whileItIsWiped_noUpdateIsLost() throws Exception {
    BusyThreads ones = new BusyThreads(worker);
    for (int i = 0; i < 3; i++) {
      wipe();
      await(() -> segments().size() >= 2);
    }
    long counted = ones.stop();
    await(() -> samples(other).contains("ones_total " + (double) counted));
    await(() -> samples(other).contains("one_seconds_count " + counted));
  }

  /** They need space in a file whose name is gone, until another one takes over. */
  @Test
  void newSeriesMeanwhile_allCount() throws Exception {
    Counter fresh = Counter.builder().name("fresh").labelNames("number").register(worker);
    long made = 0;
    for (int wiping = 0; wiping < 2; wiping++) {
      Set<Path> before = Set.copyOf(segments());
      wipe();
      while (segments().size() < 2 || segments().stream().anyMatch(before::contains)) {
        for (int i = 0; i < 50; i++) {
          fresh.labelValues(Long.toString(made++)).inc();
        }
        Thread.sleep(5);
      }
    }
    double expected = made;
    await(() -> sumOf("fresh_total", other) == expected);
    assertThat(Exposition.ownSamples(other.scrape()))
        .noneMatch(
            line -> line.startsWith("multiprom_dropped_updates_total") && !line.endsWith(" 0.0"));
  }

  private static double sumOf(String name, PrometheusRegistry registry) {
    return Exposition.samples(registry.scrape()).stream()
        .filter(line -> line.startsWith(name + "{"))
        .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' '))))
        .sum();
  }

  @Test
  void droppedUpdates_areCountedOn() throws Exception {
    requests.labelValues("/").inc(-1);
    wipe();
    await(() -> segments().size() == 2);
    await(
        () ->
            Exposition.ownSamples(other.scrape())
                .contains("multiprom_dropped_updates_total{reason=\"invalid\"} 1.0"));
  }

  @Test
  void removedSeries_stayRemoved() throws Exception {
    requests.labelValues("/gone").inc();
    requests.remove("/gone");
    requests.labelValues("/later").inc();
    wipe();
    await(() -> samples(other).contains("requests_total{path=\"/later\"} 1.0"));

    requests.remove("/later");
    requests.removeEverywhere("/");
    await(() -> samples(other).stream().noneMatch(line -> line.startsWith("requests_total")));
    requests.labelValues("/").inc();
    assertThat(samples(other)).contains("requests_total{path=\"/\"} 1.0");
  }

  @Test
  void goneSegmentOnly_theDeadOfTheArchiveCountOn() throws Exception {
    try (ProcessMain dead = ProcessMain.start(DeadWorker.class, directory)) {
      dead.kill();
    }
    await(() -> MultiprocessDirectory.of(directory).fold().done());
    for (Path segment : segments()) {
      Files.deleteIfExists(segment);
    }
    await(() -> samples(other).contains("requests_total{path=\"/\"} 1007.25"));
    await(() -> samples(worker).contains("requests_total{path=\"/\"} 1007.25"));
  }

  @Test
  void copyInTheSegmentsPlace_isReplaced() throws Exception {
    for (Path segment : segments()) {
      Path copy = Files.copy(segment, directory.resolve("copy"));
      Files.move(copy, segment, StandardCopyOption.REPLACE_EXISTING);
    }
    requests.labelValues("/").inc();
    await(() -> samples(other).contains("requests_total{path=\"/\"} 8.25"));
  }

  @Test
  void truncatedSegment_workerCountsOnFromWhatIsLeft() throws Exception {
    List<Path> before = segments();
    for (Path segment : before) {
      try (RandomAccessFile file = new RandomAccessFile(segment.toFile(), "rw")) {
        file.setLength(file.length() / 4 * 3);
      }
    }
    awaitOthersThan(before);
    await(() -> samples(other).contains("requests_total{path=\"/\"} 7.25"));
    requests.labelValues("/").inc();
    requests.labelValues("/new").inc();
    assertThat(samples(other))
        .contains("requests_total{path=\"/\"} 8.25", "requests_total{path=\"/new\"} 1.0");
  }

  @Test
  void emptiedSegment_workerBeginsAgain() throws Exception {
    List<Path> before = segments();
    for (Path segment : before) {
      try (RandomAccessFile file = new RandomAccessFile(segment.toFile(), "rw")) {
        file.setLength(0);
      }
    }
    awaitOthersThan(before);
    requests.labelValues("/").inc();
    await(() -> samples(other).contains("requests_total{path=\"/\"} 1.0"));
    assertThat(samples(worker)).contains("requests_total{path=\"/\"} 1.0");
  }

  @Test
  void workerNumber_isClaimedAnewWithItsFile() throws Exception {
    wipe();
    await(() -> segments().size() == 2);
    MultiprocessRegistry third = worker();
    Set<String> workers = new TreeSet<>();
    for (String line : Exposition.ownSamples(third.scrape())) {
      if (line.startsWith("multiprom_worker_info")) {
        workers.add(line.replaceAll(".*worker=\"([^\"]*)\".*", "$1"));
      }
    }
    assertThat(workers).containsExactly("0", "1", "2");
  }

  /** Counts the same in a counter and a histogram until it is told to stop. */
  private static final class BusyThreads {
    private final AtomicLong updates = new AtomicLong();
    private final List<Thread> threads = new ArrayList<>();
    private volatile boolean stop;

    BusyThreads(MultiprocessRegistry registry) {
      Counter counter = Counter.builder().name("ones").register(registry);
      Histogram histogram = Histogram.builder().name("one_seconds").register(registry);
      for (int i = 0; i < 4; i++) {
        Thread thread =
            new Thread(
                () -> {
                  while (!stop) {
                    counter.inc();
                    histogram.observe(1);
                    updates.incrementAndGet();
                  }
                });
        thread.start();
        threads.add(thread);
      }
    }

    long stop() throws InterruptedException {
      stop = true;
      for (Thread thread : threads) {
        thread.join();
      }
      return updates.get();
    }
  }

  /** In a process of its own. */
  static final class DeadWorker {
    private DeadWorker() {}

    public static void main(String[] args) throws IOException {
      MultiprocessRegistry registry =
          MultiprocessRegistry.builder().directory(Path.of(args[0])).open();
      Counter.builder()
          .name("requests")
          .labelNames("path")
          .register(registry)
          .labelValues("/")
          .inc(1000);
      ProcessMain.ready();
      ProcessMain.awaitEnd();
    }
  }

  private void wipe() throws IOException {
    // First, or a worker whose file is gone already could find its number still taken by itself.
    Files.deleteIfExists(directory.resolve("workers.lock"));
    try (Stream<Path> files = Files.list(directory)) {
      for (Path file : files.toList()) {
        Files.deleteIfExists(file);
      }
    }
  }

  private List<Path> segments() throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.filter(f -> f.getFileName().toString().matches("segment-[0-9a-f]{16}")).toList();
    }
  }

  /** Without the workers' numbers, which are claimed anew. */
  private static Set<String> samples(PrometheusRegistry registry) {
    return Exposition.samples(registry.scrape()).stream()
        .map(line -> line.replaceAll("worker=\"[^\"]*\"", "worker"))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /** What is counted in a file that was cut off, until another one takes over, is lost with it. */
  private void awaitOthersThan(List<Path> before) throws Exception {
    await(() -> before.stream().noneMatch(Files::exists));
    samples(worker); // made by the thread that takes over, and so afterwards
    samples(other);
  }

  private interface Condition {
    boolean holds() throws Exception;
  }

  private void await(Condition condition) throws Exception {
    long deadline = System.nanoTime() + SOON.toNanos();
    while (!condition.holds()) {
      assertThat(System.nanoTime())
          .as(() -> "in time; other worker shows " + samples(other))
          .isLessThan(deadline);
      Thread.sleep(20);
    }
  }
}
