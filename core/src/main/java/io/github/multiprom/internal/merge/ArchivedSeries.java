package io.github.multiprom.internal.merge;

import io.github.multiprom.internal.cell.StoredExemplar;
import io.github.multiprom.internal.segment.FamilyDescriptor;
import io.github.multiprom.internal.segment.FieldsReader;
import io.github.multiprom.internal.segment.FieldsWriter;
import io.github.multiprom.internal.segment.MalformedException;
import io.github.multiprom.internal.segment.MetricKind;
import io.prometheus.metrics.model.snapshots.Label;
import io.prometheus.metrics.model.snapshots.Labels;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A series in the archive.
 *
 * @param labels all of them: versions of a program may disagree about the names
 * @param createdMillis as of {@link Total#createdMillis}
 * @param lastHeldMillis when a live or just deceased process held it
 * @param whole a counter's whole part
 * @param sum a counter's fractions, or a distribution's sum, as addends of an exact sum
 * @param counts a distribution's classic buckets, not cumulative
 * @param nativeBuckets a histogram's native buckets, as of {@link NativeTotal#toWords}
 * @param window a summary's recent observations, as of {@link WindowTotal#toWords}
 * @param gauge a gauge's dead processes, merged in every way
 * @param workers a gauge's dead processes one by one, where its mode shows them
 * @param exemplars a counter's or histogram's
 */
record ArchivedSeries(
    Labels labels,
    long createdMillis,
    long lastHeldMillis,
    long whole,
    double[] sum,
    long[] counts,
    long[] nativeBuckets,
    long[] window,
    GaugeTotal.@Nullable Archived gauge,
    List<GaugeTotal.WorkerValue> workers,
    List<StoredExemplar> exemplars) {

  private static final int LABEL_NAME = 1;
  private static final int LABEL_VALUE = 11;
  private static final int NATIVE_BUCKETS = 12;
  private static final int WINDOW = 16;
  private static final int TIMES = 2;
  private static final int WHOLE = 3;
  private static final int SUM = 4;
  private static final int COUNTS = 5;
  private static final int GAUGE_SUM = 6;
  private static final int GAUGE_RANGE = 7;
  private static final int GAUGE_RECENT = 8;
  private static final int WORKER = 9;
  private static final int WORKER_VALUE = 10;
  private static final int EXEMPLAR = 13;
  private static final int EXEMPLAR_LABEL_NAME = 14;
  private static final int EXEMPLAR_LABEL_VALUE = 15;

  private static final double[] NO_DOUBLES = {};
  private static final long[] NO_LONGS = {};

  /** A series without exemplars. */
  ArchivedSeries(
      Labels labels,
      long createdMillis,
      long lastHeldMillis,
      long whole,
      double[] sum,
      long[] counts,
      long[] nativeBuckets,
      long[] window,
      GaugeTotal.@Nullable Archived gauge,
      List<GaugeTotal.WorkerValue> workers) {
    this(
        labels,
        createdMillis,
        lastHeldMillis,
        whole,
        sum,
        counts,
        nativeBuckets,
        window,
        gauge,
        workers,
        List.of());
  }

  /**
   * What the archive keeps of a total.
   *
   * @param keepWorkers whether the family shows each dead process for a while
   */
  static ArchivedSeries of(Total total, long lastHeldMillis, boolean keepWorkers) {
    long whole = 0;
    double[] sum = NO_DOUBLES;
    long[] counts = NO_LONGS;
    long[] nativeBuckets = NO_LONGS;
    long[] window = NO_LONGS;
    GaugeTotal.Archived gauge = null;
    List<GaugeTotal.WorkerValue> workers = List.of();
    if (total instanceof CounterTotal counter) {
      whole = counter.whole();
      sum = counter.fractions();
    } else if (total instanceof DistributionTotal distribution) {
      counts = distribution.counts();
      sum = distribution.sumParts();
      NativeTotal buckets = distribution.nativeTotal();
      nativeBuckets = buckets == null ? NO_LONGS : buckets.toWords();
      WindowTotal recent = distribution.windowTotal();
      window = recent == null ? NO_LONGS : recent.toWords();
    } else if (total instanceof GaugeTotal values) {
      gauge = keepWorkers ? null : values.toArchived();
      workers = keepWorkers ? List.copyOf(values.values()) : List.of();
    }
    return new ArchivedSeries(
        total.labels(),
        total.createdMillis(),
        lastHeldMillis,
        whole,
        sum,
        counts,
        nativeBuckets,
        window,
        gauge,
        workers,
        total.exemplarList());
  }

  /** What it costs, see {@link ExpositionBudget}. */
  long shownBytes(FamilyDescriptor family) {
    return ExpositionBudget.bytes(family, labels, workers.size());
  }

  ArchivedSeries withWorkers(List<GaugeTotal.WorkerValue> others) {
    return new ArchivedSeries(
        labels,
        createdMillis,
        lastHeldMillis,
        whole,
        sum,
        counts,
        nativeBuckets,
        window,
        gauge,
        others,
        exemplars);
  }

  byte[] encode() {
    FieldsWriter fields = new FieldsWriter();
    encode(fields);
    return fields.toBytes();
  }

  /** Writes all fields; their tags are below 200. */
  void encode(FieldsWriter fields) {
    for (Label label : labels) {
      fields.put(LABEL_NAME, label.getName());
      fields.put(LABEL_VALUE, label.getValue());
    }
    fields.put(TIMES, createdMillis, lastHeldMillis);
    if (whole != 0) {
      fields.put(WHOLE, whole);
    }
    if (sum.length > 0) {
      fields.put(SUM, sum);
    }
    if (counts.length > 0) {
      fields.put(COUNTS, counts);
    }
    if (nativeBuckets.length > 0) {
      fields.put(NATIVE_BUCKETS, nativeBuckets);
    }
    if (window.length > 0) {
      fields.put(WINDOW, window);
    }
    if (gauge != null) {
      fields.put(GAUGE_SUM, gauge.sum());
      fields.put(GAUGE_RANGE, gauge.min(), gauge.max());
      GaugeTotal.Recent recent = gauge.recent();
      if (recent != null) {
        fields.put(
            GAUGE_RECENT,
            Double.doubleToRawLongBits(recent.value()),
            recent.ticket(),
            recent.bootId().getMostSignificantBits(),
            recent.bootId().getLeastSignificantBits(),
            recent.startedMillis(),
            recent.id());
      }
    }
    for (GaugeTotal.WorkerValue worker : workers) {
      Source source = worker.source();
      fields.put(WORKER, source.worker());
      fields.put(
          WORKER_VALUE,
          Double.doubleToRawLongBits(worker.value()),
          worker.ticket(),
          worker.diedMillis(),
          source.id(),
          source.startedMillis(),
          source.bootId().getMostSignificantBits(),
          source.bootId().getLeastSignificantBits());
    }
    for (StoredExemplar exemplar : exemplars) {
      fields.put(
          EXEMPLAR,
          Double.doubleToRawLongBits(exemplar.value()),
          exemplar.timestampMillis(),
          exemplar.expiresAtMillis());
      for (Label label : exemplar.labels()) {
        fields.put(EXEMPLAR_LABEL_NAME, label.getName());
        fields.put(EXEMPLAR_LABEL_VALUE, label.getValue());
      }
    }
  }

  static ArchivedSeries decode(FieldsReader fields) throws MalformedException {
    List<String> labelNames = new ArrayList<>();
    List<String> labelValues = new ArrayList<>();
    long[] times = {0, 0};
    long whole = 0;
    double[] sum = NO_DOUBLES;
    long[] counts = NO_LONGS;
    long[] nativeBuckets = NO_LONGS;
    long[] window = NO_LONGS;
    double[] gaugeSum = null;
    double[] range = null;
    GaugeTotal.Recent recent = null;
    String worker = "";
    List<GaugeTotal.WorkerValue> workers = new ArrayList<>();
    List<ArchivedExemplar> exemplars = new ArrayList<>();
    while (fields.next()) {
      switch (fields.tag()) {
        case LABEL_NAME -> labelNames.add(fields.string());
        case LABEL_VALUE -> labelValues.add(fields.string());
        case TIMES -> times = fields.longs(2);
        case WHOLE -> whole = fields.longs(1)[0];
        case SUM -> sum = fields.doubleArray();
        case COUNTS -> counts = fields.longs();
        case NATIVE_BUCKETS -> nativeBuckets = fields.longs();
        case WINDOW -> window = fields.longs();
        case GAUGE_SUM -> gaugeSum = fields.doubleArray();
        case GAUGE_RANGE -> range = doubles(fields.longs(2));
        case GAUGE_RECENT -> recent = recent(fields.longs(6));
        case WORKER -> worker = fields.string();
        case WORKER_VALUE -> workers.add(workerValue(worker, fields.longs(7)));
        case EXEMPLAR -> exemplars.add(new ArchivedExemplar(fields.longs(3)));
        case EXEMPLAR_LABEL_NAME -> last(exemplars).names.add(fields.string());
        case EXEMPLAR_LABEL_VALUE -> last(exemplars).values.add(fields.string());
        default -> {}
      }
    }
    GaugeTotal.Archived gauge =
        gaugeSum == null || range == null
            ? null
            : new GaugeTotal.Archived(gaugeSum, range[0], range[1], recent);
    List<StoredExemplar> stored = new ArrayList<>();
    for (ArchivedExemplar exemplar : exemplars) {
      stored.add(exemplar.stored());
    }
    return new ArchivedSeries(
        labels(labelNames, labelValues),
        times[0],
        times[1],
        whole,
        sum,
        counts,
        nativeBuckets,
        window,
        gauge,
        workers,
        List.copyOf(stored));
  }

  /** What client_java would refuse when a scrape makes its snapshots. */
  void check(FamilyDescriptor family) throws MalformedException {
    MetricKind kind = family.kind();
    boolean reserved =
        (kind == MetricKind.HISTOGRAM && labels.contains("le"))
            || (kind == MetricKind.SUMMARY && labels.contains("quantile"))
            || (kind == MetricKind.STATE_SET
                && labels.contains(family.metadata().getPrometheusName()));
    if (reserved || createdMillis < Total.BEGAN_IN_PYTHON) {
      throw new MalformedException("a series with labels or a time that its family can't have");
    }
    for (long count : counts) {
      if (count < 0) {
        throw new MalformedException("a count of " + count);
      }
    }
    ExactSum value = new ExactSum();
    value.addAll(sum);
    if (whole < 0 || (kind == MetricKind.COUNTER && value.value() < 0)) {
      throw new MalformedException("a counter below zero");
    }
  }

  /** An exemplar whose labels follow it. */
  private record ArchivedExemplar(long[] words, List<String> names, List<String> values) {

    ArchivedExemplar(long[] words) {
      this(words, new ArrayList<>(), new ArrayList<>());
    }

    StoredExemplar stored() throws MalformedException {
      return new StoredExemplar(
          Double.longBitsToDouble(words[0]), words[1], words[2], labels(names, values));
    }
  }

  private static ArchivedExemplar last(List<ArchivedExemplar> exemplars) throws MalformedException {
    if (exemplars.isEmpty()) {
      throw new MalformedException("an archived series with labels of no exemplar");
    }
    return exemplars.get(exemplars.size() - 1);
  }

  private static Labels labels(List<String> names, List<String> values) throws MalformedException {
    try {
      return Labels.of(names, values);
    } catch (IllegalArgumentException e) { // from client_java's own checks
      throw new MalformedException("an archived series with illegal labels: " + e.getMessage());
    }
  }

  private static double[] doubles(long[] bits) {
    return new double[] {Double.longBitsToDouble(bits[0]), Double.longBitsToDouble(bits[1])};
  }

  private static GaugeTotal.Recent recent(long[] words) {
    return new GaugeTotal.Recent(
        Double.longBitsToDouble(words[0]),
        words[1],
        new UUID(words[2], words[3]),
        words[4],
        words[5]);
  }

  private static GaugeTotal.WorkerValue workerValue(String worker, long[] words) {
    Source source = new Source(words[3], words[4], new UUID(words[5], words[6]), worker, false);
    return new GaugeTotal.WorkerValue(
        source, Double.longBitsToDouble(words[0]), words[1], words[2]);
  }
}
