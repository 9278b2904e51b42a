package io.github.multiprom.it.soak;

import io.github.multiprom.MultiprocessRegistry;
import io.github.multiprom.exporter.format.ExpositionWriters;
import io.github.multiprom.it.demo.Exposition;
import io.github.multiprom.it.demo.FileCount;
import io.prometheus.metrics.config.EscapingScheme;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** First many deaths, then many scrapes; what they cost is measured again and again. */
final class Soak {
  private static final int AT_A_TIME = 2;
  private static final int SURVIVING_SEGMENTS = 2;
  private static final int TIMED_SCRAPES = 300;
  private static final int PAUSE_MILLIS = 20;
  private static final long REST_SECONDS = 120;

  private final SoakOptions options;
  private final Path metrics;
  private final Consumer<Measurement> listener;
  private final List<Measurement> measurements = new ArrayList<>();
  private long deaths;
  private int processes;
  private int scrapes;

  /**
   * @param listener is told of each measurement at once
   */
  Soak(SoakOptions options, Path metrics, Consumer<Measurement> listener) {
    this.options = options;
    this.metrics = metrics;
    this.listener = listener;
  }

  /**
   * What was found.
   *
   * @param warm the measurement to compare with: all that stays is there, and what is hot is
   *     compiled
   * @param counted how often the counter was incremented
   * @param exposed its value
   */
  record Result(
      Measurement warm,
      Measurement afterDeaths,
      Measurement afterScrapes,
      int processes,
      long counted,
      long exposed) {}

  Result run() throws IOException, InterruptedException {
    try (MortalProcess survivor = MortalProcess.start(metrics, SURVIVING_SEGMENTS);
        MultiprocessRegistry reader =
            MultiprocessRegistry.builder().directory(metrics).readOnly().open()) {
      for (int step = 0; step < options.steps(); step++) {
        die(reader, share(options.processes(), step));
        settle(reader);
        measure(survivor, scrape(reader, TIMED_SCRAPES));
      }
      Measurement afterDeaths = measurements.get(options.steps() - 1);
      for (int step = 0; step < options.steps(); step++) {
        measure(survivor, scrape(reader, share(options.scrapes(), step)));
      }
      return new Result(
          measurements.get(Math.max(1, options.steps() / 4)),
          afterDeaths,
          measurements.get(measurements.size() - 1),
          processes,
          (deaths + SURVIVING_SEGMENTS) * Mortal.UPDATES,
          (long) text(reader).value(Mortal.COUNTER));
    }
  }

  private int share(int total, int step) {
    return (int)
        ((long) total * (step + 1) / options.steps() - (long) total * step / options.steps());
  }

  /** Starts and kills so many processes, and scrapes meanwhile. */
  private void die(MultiprocessRegistry reader, int count)
      throws InterruptedException, IOException {
    ExecutorService executor = Executors.newFixedThreadPool(AT_A_TIME);
    try {
      List<Future<?>> lives = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        lives.add(executor.submit(this::liveAndDie));
      }
      while (!lives.stream().allMatch(Future::isDone)) {
        reader.scrape();
        Thread.sleep(PAUSE_MILLIS);
      }
      for (Future<?> life : lives) {
        life.get();
      }
    } catch (ExecutionException e) {
      throw new IOException("a process did not live as it should", e);
    } finally {
      executor.shutdownNow();
    }
    processes += count;
    deaths += (long) count * options.segmentsPerDeath();
  }

  private Void liveAndDie() throws IOException {
    MortalProcess.start(metrics, options.segmentsPerDeath()).close();
    return null;
  }

  /** Waits until the dead are in the archive; whoever scrapes has them folded. */
  private static void settle(MultiprocessRegistry reader) throws IOException, InterruptedException {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(REST_SECONDS);
    while (text(reader).value("multiprom_workers{state=\"dead\"}") > 0) {
      if (System.nanoTime() > deadline) {
        throw new IOException("the dead are not folded in " + REST_SECONDS + " s");
      }
      Thread.sleep(PAUSE_MILLIS);
    }
  }

  private static Exposition text(MultiprocessRegistry reader) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    new ExpositionWriters().text().write(bytes, reader.scrape(), EscapingScheme.DEFAULT);
    return Exposition.parse(bytes.toString(StandardCharsets.UTF_8));
  }

  /** Returns the median time in microseconds. */
  private double scrape(MultiprocessRegistry reader, int count) {
    long[] nanos = new long[count];
    for (int i = 0; i < count; i++) {
      long begin = System.nanoTime();
      reader.scrape();
      nanos[i] = System.nanoTime() - begin;
    }
    scrapes += count;
    Arrays.sort(nanos);
    return nanos[count / 2] / 1e3;
  }

  private void measure(MortalProcess survivor, double medianScrapeMicros) {
    System.gc();
    long heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    Measurement measurement =
        new Measurement(
            deaths,
            scrapes,
            FileCount.of(metrics),
            ProcessUse.of(ProcessHandle.current().pid(), metrics),
            heap / 1024,
            survivor.use(metrics),
            medianScrapeMicros);
    measurements.add(measurement);
    listener.accept(measurement);
  }
}
