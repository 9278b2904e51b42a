package io.github.multiprom.internal.merge;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.github.multiprom.internal.segment.DirectoryFiles;
import io.github.multiprom.internal.segment.Families;
import io.github.multiprom.internal.segment.FamilyDescriptor;
import io.github.multiprom.internal.segment.Liveness;
import io.github.multiprom.internal.segment.ProcessIdentity;
import io.github.multiprom.internal.segment.TestSegment;
import io.prometheus.metrics.expositionformats.ExpositionFormats;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A directory with a healthy live worker and somebody's bad file. Each scrape takes the way that a
 * real one takes, and writes all three formats: none may fail, the healthy worker's values are
 * exact, and what it costs is bounded by the size of the bad file.
 */
final class FuzzedDirectory {

  /** Whether everything is tried, and not a sample. */
  static final boolean LONG = "long".equals(System.getProperty("multiprom.fuzz"));

  /** What a scrape of a small directory allocates, and what any file may lead to. */
  private static final long ANY_FILE = 4 * ExpositionBudget.MIN_BYTES;

  /**
   * For each byte of the file: objects of about 20 bytes for a byte that is read, and 128 bytes
   * that may be shown, which become strings first.
   */
  private static final long PER_BYTE = 4L * ExpositionBudget.BYTES_PER_BYTE;

  private static final List<String> FORMATS =
      List.of(
          "text/plain",
          "application/openmetrics-text",
          "application/vnd.google.protobuf; proto=io.prometheus.client.MetricFamily;"
              + " encoding=delimited");

  private static final FamilyDescriptor COUNTED = Families.counter("healthy_jobs", "kind");
  private static final FamilyDescriptor TIMED =
      Families.histogram("healthy_seconds", List.of(1.0, 2.0));
  static final List<String> HEALTHY =
      List.of("healthy_jobs{kind=a} 7.5", "healthy_seconds{} 1.0:1 2.0:0 Infinity:1 sum 3.5");

  /** No damage to an archive's list of ids makes this one of them. */
  private static final long HEALTHY_ID = 0x6EA1_7F5E_97AD_5C3BL;

  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  /** What all cases so far have cost at most. */
  static final class Worst {
    long cases;
    long refused;
    long bytes;
    long nanos;
    String bytesOf = "-";
    String nanosOf = "-";

    @Override
    public String toString() {
      return "%,d cases, %,d of them refused, 0 failures; most allocated %,d KiB (%s); slowest %,d ms (%s)"
          .formatted(cases, refused, bytes >> 10, bytesOf, nanos / 1_000_000, nanosOf);
    }
  }

  final DirectoryFiles files;
  final Liveness liveness = new Liveness(false);
  final Worst worst = new Worst();
  private final SkippedFiles skipped = new SkippedFiles((file, why) -> {});

  FuzzedDirectory(Path directory) throws IOException {
    files = new DirectoryFiles(directory);
    TestSegment healthy =
        TestSegment.create(files, TestSegment.header(HEALTHY_ID, ProcessIdentity.current(), 0, 1));
    new Written(healthy.writer(), 1).count(COUNTED, 7.5, "a").observe(TIMED, 0.5).observe(TIMED, 3);
  }

  DirectoryReader reader() {
    return new DirectoryReader(files, liveness, null, skipped);
  }

  /** One scrape by somebody who never read the directory before; closes what it maps. */
  void scrape(String what, long fileBytes) {
    DirectoryReader reader = reader();
    try {
      scrape(reader, what, fileBytes);
    } finally {
      reader.forgetAll();
    }
  }

  /**
   * One scrape.
   *
   * @param fileBytes the size of the bad file
   */
  void scrape(DirectoryReader reader, String what, long fileBytes) {
    long thread = Thread.currentThread().getId();
    long begin = System.nanoTime();
    long before = THREADS.getThreadAllocatedBytes(thread);
    List<MetricSnapshot> snapshots = new ArrayList<>();
    Output output = new Output();
    try {
      DirectoryReader.Result result = reader.read();
      Snapshots merged = new Snapshots(true, 0).addAll(result.tally());
      snapshots.addAll(merged.snapshots());
      snapshots.addAll(SelfMetrics.of(result, merged.conflicts().size(), 0, 0));
      MetricSnapshots all = new MetricSnapshots(snapshots);
      for (String format : FORMATS) {
        ExpositionFormats.init().findWriter(format).write(output, all);
      }
      worst.refused += result.skippedFiles().isEmpty() ? 0 : 1;
    } catch (Throwable e) {
      throw new AssertionError(what + ": a scrape failed", e);
    }
    long bytes = THREADS.getThreadAllocatedBytes(thread) - before;
    long nanos = System.nanoTime() - begin;
    worst.cases++;
    if (bytes > worst.bytes) {
      worst.bytes = bytes;
      worst.bytesOf = what;
    }
    if (nanos > worst.nanos) {
      worst.nanos = nanos;
      worst.nanosOf = what;
    }
    assertThat(bytes).as("%s: bytes allocated", what).isLessThan(ANY_FILE + PER_BYTE * fileBytes);
    assertThat(output.written)
        .as("%s: bytes exposed", what)
        .isLessThan(ANY_FILE + PER_BYTE * fileBytes);
    List<String> lines = Rendered.lines(healthy(snapshots), false);
    assertThat(lines).as(what).isEqualTo(HEALTHY);
  }

  private static List<MetricSnapshot> healthy(List<MetricSnapshot> snapshots) {
    return snapshots.stream()
        .filter(snapshot -> snapshot.getMetadata().getName().startsWith("healthy_"))
        .toList();
  }

  /** Counts bytes. */
  private static final class Output extends OutputStream {
    private long written;

    @Override
    public void write(int b) {
      written++;
    }

    @Override
    public void write(byte[] bytes, int offset, int length) {
      written += length;
    }
  }
}
