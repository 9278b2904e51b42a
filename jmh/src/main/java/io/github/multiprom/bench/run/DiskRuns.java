package io.github.multiprom.bench.run;

import io.github.multiprom.Counter;
import io.github.multiprom.FileReport;
import io.github.multiprom.Gauge;
import io.github.multiprom.GaugeMode;
import io.github.multiprom.Histogram;
import io.github.multiprom.MultiprocessDirectory;
import io.github.multiprom.MultiprocessRegistry;
import io.github.multiprom.Summary;
import io.github.multiprom.bench.report.Names;
import io.github.multiprom.bench.workload.ReferenceWorkload;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Sizes of files after one update of each of so many series. Files grow by doubling, ours and
 * Python's, so a size by the series depends on their number; what is in use does not.
 */
public final class DiskRuns {

  private static final int SERIES = 1_000;
  private static final String[] LABELS = {"method", "path"};
  private static final double[] BOUNDS = {
    .005, .01, .025, .05, .075, .1, .25, .5, .75, 1, 2.5, 5, 7.5, 10
  };

  private final Session session;

  private DiskRuns(Session session) {
    this.session = session;
  }

  /** Measures each kind, ours and Python's. */
  public static void run(Session session) throws Exception {
    session.say("disk");
    session.inScratch(new DiskRuns(session)::all);
  }

  private void all(Path scratch) throws IOException {
    for (Map.Entry<String, Consumer<MultiprocessRegistry>> kind : kinds().entrySet()) {
      size(scratch, kind.getKey() + ", file", SERIES, kind.getValue());
    }
    size(
        scratch,
        "reference workload, file",
        ReferenceWorkload.SERIES,
        registry -> ReferenceWorkload.fill(registry, ReferenceWorkload.SERIES, 1));
    size(scratch, "idle worker, file", 1, registry -> {});
    for (PeerScript peer : PeerScript.available(session)) {
      if (peer.name().equals(Names.PYTHON)) {
        peer.disk(scratch)
            .forEach(f -> session.results().add(Names.DISK, f.name(), peer.name(), "B", f.value()));
      }
    }
  }

  private static Map<String, Consumer<MultiprocessRegistry>> kinds() {
    Map<String, Consumer<MultiprocessRegistry>> kinds = new LinkedHashMap<>();
    kinds.put(
        "counter",
        registry -> {
          Counter family =
              Counter.builder()
                  .name("http_requests_total")
                  .labelNames("method", "path", "status")
                  .register(registry);
          each(path -> family.labelValues("GET", path, "200").inc());
        });
    kinds.put(
        "gauge",
        registry -> {
          Gauge family =
              Gauge.builder()
                  .name("in_progress")
                  .labelNames("path")
                  .multiprocessMode(GaugeMode.LIVE_SUM)
                  .register(registry);
          each(path -> family.labelValues(path).set(1));
        });
    kinds.put(
        "histogram classic, 15 buckets",
        r -> observe(r, histogram().classicOnly().classicUpperBounds(BOUNDS)));
    kinds.put("histogram native", r -> observe(r, histogram().nativeOnly()));
    kinds.put("summary", r -> observe(r, summary()));
    kinds.put(
        "summary with quantiles",
        r -> observe(r, summary().quantile(0.5).quantile(0.95).quantile(0.99)));
    return kinds;
  }

  private static Histogram.Builder histogram() {
    return Histogram.builder().name("http_request_duration_seconds").labelNames(LABELS);
  }

  private static Summary.Builder summary() {
    return Summary.builder().name("latency_seconds").labelNames(LABELS);
  }

  private static void observe(MultiprocessRegistry registry, Histogram.Builder builder) {
    Histogram family = builder.register(registry);
    each(path -> family.labelValues("GET", path).observe(0.1));
  }

  private static void observe(MultiprocessRegistry registry, Summary.Builder builder) {
    Summary family = builder.register(registry);
    each(path -> family.labelValues("GET", path).observe(0.1));
  }

  private static void each(Consumer<String> update) {
    for (int i = 0; i < SERIES; i++) {
      update.accept("/api/v1/item/" + i);
    }
  }

  private void size(Path scratch, String row, int series, Consumer<MultiprocessRegistry> work)
      throws IOException {
    Path directory = Files.createTempDirectory(scratch, "disk");
    try (MultiprocessRegistry registry =
        MultiprocessRegistry.builder().directory(directory).open()) {
      work.accept(registry);
      double bytes = segments(directory).mapToLong(FileReport::bytes).sum();
      session.results().add(Names.DISK, row, Names.MULTIPROM, "B", bytes / series);
    }
  }

  static Stream<FileReport> segments(Path directory) throws IOException {
    return MultiprocessDirectory.of(directory).inspect().stream()
        .filter(file -> file.kind() == FileReport.Kind.SEGMENT);
  }
}
