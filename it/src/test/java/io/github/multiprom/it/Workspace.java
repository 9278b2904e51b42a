package io.github.multiprom.it;

import io.github.multiprom.MultiprocessRegistry;
import io.github.multiprom.exporter.format.ExpositionWriters;
import io.github.multiprom.it.demo.Exposition;
import io.github.multiprom.it.demo.LedgerWriters;
import io.github.multiprom.it.demo.Ledgers;
import io.prometheus.metrics.config.EscapingScheme;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** A metrics directory and, beside it, the ledgers of the workers that count in it. */
record Workspace(Path metrics, Path ledgers) {

  static Workspace in(Path parent) {
    try {
      return new Workspace(
          Files.createDirectory(parent.resolve("metrics")),
          Files.createDirectory(parent.resolve("ledgers")));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  Child.Command countingWorker(int threads) {
    return Child.java(CountingWorker.class, ledgers, threads).metricsIn(metrics);
  }

  /** A main class that opens the registry of this directory. */
  Child.Command worker(Class<?> main, Object... args) {
    return Child.java(main, args).metricsIn(metrics);
  }

  /** A registry of this process that reads the directory and counts nothing. */
  MultiprocessRegistry reader() {
    return MultiprocessRegistry.builder().directory(metrics).readOnly().open();
  }

  static String text(PrometheusRegistry registry) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try {
      new ExpositionWriters().text().write(bytes, registry.scrape(), EscapingScheme.DEFAULT);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toString(StandardCharsets.UTF_8);
  }

  /** Waits until all dead workers are in the archive, and so many live. */
  static void awaitFold(PrometheusRegistry registry, int live) throws Exception {
    Await.until(
        "a fold that leaves " + live + " workers",
        () -> {
          Exposition merged = Exposition.parse(text(registry));
          return merged.value("multiprom_workers{state=\"live\"}") == live
              && merged.value("multiprom_workers{state=\"dead\"}") == 0;
        });
  }

  List<String> files() {
    try (Stream<Path> files = Files.list(metrics)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * What the metrics have beyond the ledgers; negative for what was lost. A thread that was killed
   * had one update under way at most, in the counter or in the histogram.
   */
  static long surplus(Exposition merged, Ledgers.Totals ledgers) {
    long counts = (long) merged.value(LedgerWriters.COUNTER) - ledgers.counts();
    long observations =
        (long) merged.value(LedgerWriters.HISTOGRAM + "_count") - ledgers.observations();
    return counts < 0 || observations < 0 ? Math.min(counts, observations) : counts + observations;
  }
}
