package io.github.multiprom.internal.merge;

import io.github.multiprom.GaugeMode;
import io.github.multiprom.internal.segment.ArchiveFile;
import io.github.multiprom.internal.segment.Families;
import io.github.multiprom.internal.segment.FamilyDescriptor;
import io.github.multiprom.internal.segment.NativeBuckets;
import io.github.multiprom.internal.segment.TestSegment;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.Quantile;
import io.prometheus.metrics.model.snapshots.Quantiles;
import java.util.List;

/** Snapshots as a process publishes them. */
final class Published {

  private Published() {}

  static List<ArchiveFile.Block> of(PublishedFamily... families) {
    return PublishedFamily.encode(List.of(families), TestSegment.header(1, TestSegment.DEAD, 0, 1));
  }

  static PublishedFamily family(FamilyDescriptor family, PublishedSeries... series) {
    return new PublishedFamily(family, List.of(series));
  }

  static PublishedFamily counter(String name, double... parts) {
    return family(
        Families.counter(name), PublishedSeries.counter(Labels.of("kind", "x"), 5, parts));
  }

  /** A histogram with classic and native buckets. */
  static PublishedFamily hybrid(int value) {
    NativeBuckets form = new NativeBuckets(8, 160, 0, 1, false);
    return family(
        Families.histogram("waits", List.of()).withBuckets(List.of(1.0), form),
        PublishedSeries.distribution(
            Labels.EMPTY,
            5,
            new long[] {value, 1},
            new long[] {3, 0, value, 7, 1},
            new double[] {value},
            Quantiles.EMPTY));
  }

  /** A family of each kind that can be published. */
  static List<ArchiveFile.Block> everyKind(int value) {
    Labels labels = Labels.of("kind", "x");
    return of(
        counter("jobs", value),
        family(Families.gauge("heat", GaugeMode.LIVE_ALL), PublishedSeries.gauge(labels, value, 0)),
        family(Families.gauge("peak", GaugeMode.MAX), PublishedSeries.gauge(labels, value, 0)),
        family(
            Families.histogram("spans", List.of(1.0)),
            PublishedSeries.distribution(
                labels,
                5,
                new long[] {value, 1},
                new long[0],
                new double[] {value, 2},
                Quantiles.EMPTY)),
        family(
            Families.summary("bytes"),
            PublishedSeries.distribution(
                labels,
                5,
                new long[] {value},
                new long[0],
                new double[] {value},
                Quantiles.of(new Quantile(0.5, 7)))),
        family(Families.info("machine"), PublishedSeries.info(labels)),
        family(
            Families.stateSet("modes", List.of("a", "b")),
            PublishedSeries.states(labels, new long[] {2})));
  }
}
