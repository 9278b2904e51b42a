package io.github.multiprom.jmh;

import io.github.multiprom.MultiprocessRegistry;
import io.github.multiprom.bench.workload.ReferenceWorkload;
import io.github.multiprom.exporter.format.ExpositionWriters;
import io.prometheus.metrics.expositionformats.ExpositionFormatWriter;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Scraping workers that have 1,000 counters, 100 histograms with 15 buckets and 100 gauges each,
 * beside one client_java registry with the same families. The workers are registries of this JVM.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(2)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class ScrapeBenchmark {

  /** How many workers share the directory. */
  @Param({"8", "64"})
  public int workers;

  private final ExpositionFormatWriter own = new ExpositionWriters().text();
  private final ExpositionFormatWriter official = PrometheusTextFormatWriter.builder().build();
  private final List<MultiprocessRegistry> registries = new ArrayList<>();
  private final PrometheusRegistry clientJava = new PrometheusRegistry();
  private BenchmarkDirectory directory;

  /** Fills the registries with the reference workload. */
  @Setup
  public void open() {
    directory = new BenchmarkDirectory();
    for (int worker = 0; worker < workers; worker++) {
      MultiprocessRegistry registry =
          MultiprocessRegistry.builder().directory(directory.path()).open();
      registries.add(registry);
      ReferenceWorkload.fill(registry, ReferenceWorkload.SERIES, worker);
    }
    ReferenceWorkload.fill(clientJava, ReferenceWorkload.SERIES);
  }

  /** Removes the directory. */
  @TearDown
  public void close() throws IOException {
    registries.forEach(MultiprocessRegistry::close);
    directory.close();
  }

  @Benchmark
  public MetricSnapshots mergeMultiprom() {
    return registries.get(0).scrape();
  }

  @Benchmark
  public byte[] textMultiprom() throws IOException {
    return text(own, registries.get(0).scrape());
  }

  @Benchmark
  public byte[] textMultipromByOfficialWriter() throws IOException {
    return text(official, registries.get(0).scrape());
  }

  @Benchmark
  public byte[] textClientJava() throws IOException {
    return text(official, clientJava.scrape());
  }

  private static byte[] text(ExpositionFormatWriter writer, MetricSnapshots snapshots)
      throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream(1 << 20);
    writer.write(out, snapshots);
    return out.toByteArray();
  }
}
