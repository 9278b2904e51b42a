package io.github.multiprom.it;

import io.github.multiprom.Counter;
import io.github.multiprom.Gauge;
import io.github.multiprom.GaugeMode;
import io.github.multiprom.Histogram;
import io.github.multiprom.MultiprocessRegistry;
import io.github.multiprom.it.demo.Exposition;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.ref.WeakReference;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/**
 * A worker that does what it is told on standard input, a line at a time, and answers each with a
 * line on standard output. It ends with its input.
 */
final class ObedientWorker implements UnaryOperator<String> {
  static final String SERIES = "obedient_series_total";
  static final String OBSERVATIONS = "obedient_observations";
  static final String RECENT = "obedient_recent";
  static final String FOREIGN = "obedient_foreign_total";

  private final MultiprocessRegistry registry = MultiprocessRegistry.open();
  private final Counter series =
      Counter.builder().name(SERIES).help("Counts").labelNames("name").register(registry);
  private final Histogram observations =
      Histogram.builder()
          .name(OBSERVATIONS)
          .help("Observes 1.0")
          .classicUpperBounds(0.5, 1, 2)
          .register(registry);
  private final Gauge recent =
      Gauge.builder()
          .name(RECENT)
          .help("The last value")
          .multiprocessMode(GaugeMode.MOST_RECENT)
          .register(registry);
  private final List<FileChannel> descriptors = new ArrayList<>();
  private final LongAdder updates = new LongAdder();
  private volatile boolean hammering;
  private Thread hammer = new Thread();

  ObedientWorker() {}

  public static void main(String[] args) throws Exception {
    ObedientWorker worker = new ObedientWorker();
    System.out.println("ready");
    BufferedReader orders =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    int number = 0;
    for (String order = orders.readLine(); order != null; order = orders.readLine()) {
      System.out.println("answer " + number++ + " " + worker.apply(order));
    }
    System.exit(0); // also with threads that still count
  }

  @Override
  public String apply(String order) {
    try {
      return obey(order.split(" ", -1));
    } catch (Exception e) {
      return "failed: " + e;
    }
  }

  private String obey(String[] order) throws Exception {
    return switch (order[0]) {
      case "count" -> count(order[1], Integer.parseInt(order[2]));
      case "fill" -> fill(order[1], Integer.parseInt(order[2]));
      case "observe" -> observe(Integer.parseInt(order[1]));
      case "set" -> set(Double.parseDouble(order[1]));
      case "hammer" -> hammer();
      case "rest" -> rest();
      case "value" -> value(order[1]);
      case "remove" -> remove(order[1]);
      case "removeEverywhere" -> removeEverywhere(order[1]);
      case "collect" -> collect(Integer.parseInt(order[1]));
      case "lock" -> lock().toString();
      case "loseLock" -> loseLock();
      case "interrupt" -> interrupt();
      case "leak" -> leak();
      case "takeDescriptors" -> takeDescriptors();
      case "giveDescriptorsBack" -> giveDescriptorsBack();
      case "close" -> close();
      default -> throw new IllegalArgumentException(order[0]);
    };
  }

  private String count(String name, int times) {
    for (int i = 0; i < times; i++) {
      series.labelValues(name).inc();
    }
    return "counted";
  }

  /** So many new series, each counted once. */
  private String fill(String prefix, int count) {
    for (int i = 0; i < count; i++) {
      series.labelValues(prefix + i).inc();
    }
    return "filled";
  }

  private String observe(int times) {
    for (int i = 0; i < times; i++) {
      observations.observe(1.0);
    }
    return "observed";
  }

  private String set(double value) {
    recent.set(value);
    return "set";
  }

  /** Updates two series without a pause until {@code rest}. */
  private String hammer() {
    hammering = true;
    var point = series.labelValues("hammer"); // while there is space
    hammer =
        new Thread(
            () -> {
              while (hammering) {
                point.inc();
                observations.observe(1.0);
                updates.increment();
              }
            });
    hammer.setDaemon(true);
    hammer.start();
    return "hammering";
  }

  /** Answers with how often both were updated. */
  private String rest() throws InterruptedException {
    hammering = false;
    hammer.join();
    return updates.toString();
  }

  private String value(String sample) {
    return Double.toString(Exposition.parse(Workspace.text(registry)).value(sample));
  }

  private String remove(String name) {
    series.remove(name);
    return "removed";
  }

  private String removeEverywhere(String name) {
    try {
      series.removeEverywhere(name);
      return "removed";
    } catch (IllegalStateException e) {
      return "refused: " + e.getMessage();
    }
  }

  /** Registers a collector that is not multiprom's, with so many series. */
  private String collect(int count) {
    registry.register(
        () -> {
          CounterSnapshot.Builder snapshot = CounterSnapshot.builder().name("obedient_foreign");
          for (int i = 0; i < count; i++) {
            snapshot.dataPoint(
                CounterSnapshot.CounterDataPointSnapshot.builder()
                    .labels(Labels.of("name", "foreign" + i))
                    .value(1)
                    .build());
          }
          return snapshot.build();
        });
    return "collecting";
  }

  /** The lock file of this process's segment: that of the one which is ours by its pid. */
  private Path lock() throws IOException {
    Path directory = Path.of(System.getenv(Child.DIRECTORY_VARIABLE));
    try (Stream<Path> files = Files.list(directory)) {
      for (Path file : files.filter(f -> f.toString().endsWith(".lock")).toList()) {
        Path segment = Path.of(file.toString().replace(".lock", ""));
        if (file.getFileName().toString().startsWith("segment-")
            && Files.exists(segment)
            && pidOf(segment) == ProcessHandle.current().pid()) {
          return file;
        }
      }
    }
    throw new IOException("no lock of ours in " + directory);
  }

  /** As {@code docs/format.md} says: the word at 64. */
  private static long pidOf(Path segment) throws IOException {
    return ByteBuffer.wrap(Files.readAllBytes(segment)).order(ByteOrder.nativeOrder()).getLong(64);
  }

  /** Opens the lock file and closes it, which ends every lock that this process holds on it. */
  private String loseLock() throws IOException {
    FileChannel.open(lock(), StandardOpenOption.READ).close();
    return "lost";
  }

  /** An interrupted thread that works on a channel closes it, and so loses the lock. */
  private String interrupt() throws IOException {
    FileChannel channel = FileChannel.open(lock(), StandardOpenOption.READ);
    Thread.currentThread().interrupt();
    try {
      channel.read(ByteBuffer.allocate(1));
      return "not interrupted";
    } catch (ClosedByInterruptException e) {
      return "lost";
    } finally {
      Thread.interrupted();
    }
  }

  /** A channel that nobody closed is closed when it is garbage. */
  private String leak() throws Exception {
    WeakReference<FileChannel> channel =
        new WeakReference<>(FileChannel.open(lock(), StandardOpenOption.READ));
    while (channel.get() != null) {
      System.gc();
      Thread.sleep(20);
    }
    Thread.sleep(100); // for the cleaner
    return "lost";
  }

  private String takeDescriptors() {
    try {
      while (true) {
        descriptors.add(FileChannel.open(Path.of("/dev/null"), StandardOpenOption.READ));
      }
    } catch (IOException e) {
      return descriptors.size() + " taken";
    }
  }

  private String giveDescriptorsBack() throws IOException {
    for (FileChannel channel : descriptors) {
      channel.close();
    }
    return "given back";
  }

  private String close() {
    registry.close();
    return "closed";
  }
}
