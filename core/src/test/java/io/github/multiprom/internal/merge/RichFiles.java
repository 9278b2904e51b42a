package io.github.multiprom.internal.merge;

import io.github.multiprom.GaugeMode;
import io.github.multiprom.internal.cell.StoredExemplar;
import io.github.multiprom.internal.segment.ArchiveFile;
import io.github.multiprom.internal.segment.DirectoryFiles;
import io.github.multiprom.internal.segment.Families;
import io.github.multiprom.internal.segment.FamilyDescriptor;
import io.github.multiprom.internal.segment.NativeBuckets;
import io.github.multiprom.internal.segment.ProcessIdentity;
import io.github.multiprom.internal.segment.PublishedWriter;
import io.github.multiprom.internal.segment.QuantileWindow;
import io.github.multiprom.internal.segment.Removal;
import io.github.multiprom.internal.segment.TestSegment;
import io.prometheus.metrics.model.snapshots.Labels;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Small files with everything in them that the format has. */
final class RichFiles {

  private static final FamilyDescriptor REQUESTS = Families.counter("requests", "method", "code");
  private static final FamilyDescriptor SIZES =
      Families.histogram("sizes", List.of(1.0, 2.0), "kind");
  private static final FamilyDescriptor NATIVE =
      Families.histogram("waits", List.of())
          .withBuckets(List.of(), new NativeBuckets(5, 8, 0x1p-128, 0x1p-10, true));
  private static final FamilyDescriptor HYBRID =
      Families.histogram("hybrid", List.of(1.0))
          .withBuckets(List.of(1.0), new NativeBuckets(2, 4, 0x1p-128, 0x1p-128, false));
  private static final FamilyDescriptor RECENT =
      Families.summary("recent")
          .withQuantiles(new QuantileWindow(List.of(0.5, 0.99), 600_000_000_000L, 3));
  private static final FamilyDescriptor BUILD = Families.info("build", "version");
  private static final FamilyDescriptor FEATURES =
      Families.stateSet("features", List.of("fast", "safe"), "env");
  private static final FamilyDescriptor ZONE =
      Families.gauge("zone", GaugeMode.ALL, "rack")
          .withLabels(List.of("rack"), Labels.of("dc", "eu"));

  private RichFiles() {}

  private static StoredExemplar exemplar(double value) {
    return new StoredExemplar(value, 1, Long.MAX_VALUE, Labels.of("trace_id", "0af7651916cd43dd"));
  }

  /**
   * A segment with every kind of metric, several stripes with writers that stopped in the middle,
   * exemplars, windows, removals, and two published snapshots.
   */
  static Path segment(DirectoryFiles files, long id, ProcessIdentity owner) throws IOException {
    TestSegment segment = TestSegment.create(files, TestSegment.header(id, owner, 3, 1));
    segment.worker("web-1");
    Written written = new Written(segment.writer(), 1);
    written
        .count(REQUESTS, 7.5, "GET", "200")
        .exemplar(REQUESTS, exemplar(7.5), "GET", "200")
        .count(REQUESTS, 2, "PUT", "")
        .anotherStripe(REQUESTS, 64, 2, "GET", "200")
        .anotherStripe(REQUESTS, 64, 2, "GET", "200")
        .set(Families.gauge("depth", GaugeMode.LIVE_SUM, "queue"), -3, "q")
        .set(Families.gauge("last", GaugeMode.MOST_RECENT), 5)
        .set(ZONE, 4, "r1")
        .observe(Families.summary("latency"), 0.25)
        .info(BUILD, "1.0")
        .info(BUILD, "1.1")
        .remove(BUILD, "1.0")
        .turn(FEATURES, "safe", true, "prod");
    for (double value : new double[] {0, 0.5, 1.5, 3}) {
      written.observe(SIZES, value, "a").exemplar(SIZES, exemplar(value), "a");
      written.observe(NATIVE, value).observe(NATIVE, -value).observe(HYBRID, value);
    }
    for (int phase = 1; phase <= 2; phase++) { // each in another stripe from now on
      written.stop(SIZES, phase, "a").stop(NATIVE, 1).stop(HYBRID, phase);
      written.observe(SIZES, 1, "a").observe(NATIVE, 2).observe(HYBRID, 0.1);
    }
    for (int i = 0; i < 100; i++) {
      written.observe(RECENT, 1 + i / 10.0);
    }
    segment
        .writer()
        .appendRemoval(new Removal("requests", Labels.of("method", "X", "code", "1"), 9));
    PublishedWriter publisher = segment.writer().newPublishedWriter();
    publisher.publish(published(1));
    publisher.publish(published(2));
    return segment.file();
  }

  static List<ArchiveFile.Block> published(int value) {
    List<ArchiveFile.Block> blocks = new ArrayList<>(Published.of(Published.hybrid(value)));
    for (ArchiveFile.Block block : Published.everyKind(value)) {
      blocks.add(new ArchiveFile.Block(block.family(), block.number() + 1, block.fields()));
    }
    return blocks;
  }
}
