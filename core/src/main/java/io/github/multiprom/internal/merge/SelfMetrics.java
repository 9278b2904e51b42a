package io.github.multiprom.internal.merge;

import io.github.multiprom.internal.segment.ArchiveFile;
import io.github.multiprom.internal.segment.Drop;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.InfoSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.Unit;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** What multiprom says about itself in every merged scrape. */
public final class SelfMetrics {

  /** The prefix of all of them; no family of a user may begin with it. */
  public static final String PREFIX = "multiprom_";

  /** The one that processes publish among what their collectors give. */
  public static final String COLLECTOR_ERRORS = PREFIX + "collector_errors";

  /** Where live workers serve metrics, which they say in their own segments. */
  public static final String EXPORTER = PREFIX + "exporter";

  /** The prefix of what the exporter's statsd bridge counts about itself, as any metric. */
  private static final String STATSD = PREFIX + "statsd_";

  private SelfMetrics() {}

  /** Whether no family that a process registers may have the name. */
  public static boolean isReserved(String prometheusName) {
    return prometheusName.startsWith(PREFIX) && !prometheusName.startsWith(STATSD);
  }

  static List<MetricSnapshot> of(
      DirectoryReader.Result read, int conflicts, double durationSeconds, long foldErrors) {
    List<MetricSnapshot> all = new ArrayList<>();
    all.add(workers(read.workers()));
    all.add(workerInfo(read.workers()));
    all.add(drops(read));
    all.add(skippedFiles(read.skippedFiles()));
    if (!read.pythonFiles().isEmpty()) {
      all.add(
          gauge(
              "python_files",
              "Files of Python's prometheus_client that are merged",
              read.pythonFiles().size()));
    }
    all.add(
        gauge("segment_bytes", "Bytes of all workers' segment files", (double) segmentBytes(read)));
    all.add(
        gauge(
            "archive_bytes", "Bytes of the archive of dead workers", (double) archiveBytes(read)));
    all.add(gauge("schema_conflicts", "Families on which workers disagree", conflicts));
    all.add(
        counter(
            "faults", "Protocol faults that workers noticed, such as a lost lock", faults(read)));
    all.add(counter("fold_errors", "Failed attempts of this worker to fold", foldErrors));
    all.add(
        GaugeSnapshot.builder()
            .name(PREFIX + "scrape_duration_seconds")
            .unit(Unit.SECONDS)
            .help("Time this worker took to read and merge for this scrape")
            .dataPoint(
                GaugeSnapshot.GaugeDataPointSnapshot.builder().value(durationSeconds).build())
            .build());
    return all;
  }

  private static MetricSnapshot workers(List<DirectoryReader.Worker> workers) {
    Map<String, Integer> counts = new TreeMap<>(Map.of("live", 0, "closed", 0, "dead", 0));
    for (DirectoryReader.Worker worker : workers) {
      String state = worker.source().live() ? "live" : worker.alive() ? "closed" : "dead";
      counts.merge(state, 1, Integer::sum);
    }
    return gauges("workers", "Workers by state; the dead are not folded yet", "state", counts);
  }

  private static MetricSnapshot skippedFiles(Map<String, Integer> skipped) {
    Map<String, Integer> counts = new TreeMap<>();
    for (SkippedFiles.Reason reason : SkippedFiles.Reason.values()) {
      counts.put(reason.label(), skipped.getOrDefault(reason.label(), 0));
    }
    return gauges("skipped_files", "Files that could not be merged", "reason", counts);
  }

  private static MetricSnapshot workerInfo(List<DirectoryReader.Worker> workers) {
    InfoSnapshot.Builder info =
        InfoSnapshot.builder().name(PREFIX + "worker").help("Live workers, for joins");
    Set<Labels> seen = new HashSet<>();
    for (DirectoryReader.Worker worker : workers) {
      if (worker.source().live()) {
        Labels labels =
            Labels.of(
                "worker", worker.source().worker(),
                "pid", Long.toString(worker.reader().header().owner().pid()),
                "start", Long.toString(worker.source().startedMillis()));
        if (seen.add(labels)) {
          info.dataPoint(InfoSnapshot.InfoDataPointSnapshot.builder().labels(labels).build());
        }
      }
    }
    return info.build();
  }

  private static MetricSnapshot drops(DirectoryReader.Result read) {
    CounterSnapshot.Builder builder =
        CounterSnapshot.builder()
            .name(PREFIX + "dropped_updates")
            .help("Updates that could not be recorded; overflow: recorded in an overflow series");
    for (Drop reason : Drop.values()) {
      ArchiveFile archive = read.archive();
      long sum = archive == null ? 0 : archive.drops()[reason.index()];
      for (DirectoryReader.Worker worker : read.workers()) {
        sum += worker.reader().drops(reason);
      }
      builder.dataPoint(
          CounterSnapshot.CounterDataPointSnapshot.builder()
              .labels(Labels.of("reason", reason.label()))
              .value((double) Math.max(0, sum))
              .build());
    }
    return builder.build();
  }

  private static long segmentBytes(DirectoryReader.Result read) {
    return read.workers().stream().mapToLong(w -> w.reader().committedLength()).sum();
  }

  private static long archiveBytes(DirectoryReader.Result read) {
    ArchiveFile archive = read.archive();
    return archive == null ? 0 : archive.length();
  }

  private static long faults(DirectoryReader.Result read) {
    ArchiveFile archive = read.archive();
    return (archive == null ? 0 : archive.faults())
        + read.workers().stream().mapToLong(w -> w.reader().faults()).sum();
  }

  static MetricSnapshot gauge(String name, String help, double value) {
    return GaugeSnapshot.builder()
        .name(PREFIX + name)
        .help(help)
        .dataPoint(GaugeSnapshot.GaugeDataPointSnapshot.builder().value(value).build())
        .build();
  }

  private static MetricSnapshot counter(String name, String help, long value) {
    return CounterSnapshot.builder()
        .name(PREFIX + name)
        .help(help)
        .dataPoint(
            CounterSnapshot.CounterDataPointSnapshot.builder()
                .value((double) Math.max(0, value))
                .build())
        .build();
  }

  private static MetricSnapshot gauges(
      String name, String help, String label, Map<String, Integer> values) {
    GaugeSnapshot.Builder builder = GaugeSnapshot.builder().name(PREFIX + name).help(help);
    values.forEach(
        (key, value) ->
            builder.dataPoint(
                GaugeSnapshot.GaugeDataPointSnapshot.builder()
                    .labels(Labels.of(label, key))
                    .value(value)
                    .build()));
    return builder.build();
  }
}
