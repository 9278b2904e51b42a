package io.github.multiprom.internal.segment;

import io.github.multiprom.GaugeMode;
import io.prometheus.metrics.model.snapshots.Label;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricMetadata;
import io.prometheus.metrics.model.snapshots.Unit;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A metric family as a process declared it: everything but its values.
 *
 * @param kind what it is
 * @param metadata names, help and unit as client_java has them
 * @param labelNames the names that {@code labelValues} gives values to, in that order
 * @param constLabels labels that every series of the family has
 * @param gaugeMode how processes' values become one; null unless it is a gauge, or unknown
 * @param upperBounds classic bucket bounds, ascending, {@code +Inf} left out; empty unless it is a
 *     histogram
 * @param nativeBuckets a histogram's native buckets; null if it has none
 * @param quantiles a summary's quantiles; null if it has none
 * @param states a state set's states, in the order of their bits; empty unless it is one
 */
public record FamilyDescriptor(
    MetricKind kind,
    MetricMetadata metadata,
    List<String> labelNames,
    Labels constLabels,
    @Nullable GaugeMode gaugeMode,
    List<Double> upperBounds,
    @Nullable NativeBuckets nativeBuckets,
    @Nullable QuantileWindow quantiles,
    List<String> states) {

  private static final int KIND = 1;
  private static final int NAME = 2;
  private static final int EXPOSITION_BASE_NAME = 3;
  private static final int ORIGINAL_NAME = 4;
  private static final int HELP = 5;
  private static final int UNIT = 6;
  private static final int LABEL_NAME = 7;
  private static final int CONST_LABEL_NAME = 8;
  private static final int CONST_LABEL_VALUE = 9;
  private static final int GAUGE_MODE = 10;
  private static final int UPPER_BOUNDS = 11;
  private static final int NATIVE_BUCKETS = 12;
  private static final int QUANTILES = 13;
  private static final int QUANTILE_WINDOW = 14;
  private static final int STATE = 15;

  /** The part of a family that must be equal for values to be added up one to one. */
  public record Shape(
      String name,
      MetricKind kind,
      @Nullable GaugeMode gaugeMode,
      List<Double> upperBounds,
      @Nullable NativeBuckets nativeBuckets,
      @Nullable QuantileWindow quantiles,
      List<String> states) {

    /** Whether it is a histogram with classic buckets, be it the one up to {@code +Inf} alone. */
    public boolean hasClassicBuckets() {
      return kind == MetricKind.HISTOGRAM && (nativeBuckets == null || !nativeBuckets.only());
    }
  }

  public FamilyDescriptor {
    labelNames = List.copyOf(labelNames);
    upperBounds = List.copyOf(upperBounds);
    states = List.copyOf(states);
  }

  /** A family without labels, bounds and the like, to add them to. */
  public static FamilyDescriptor of(MetricKind kind, MetricMetadata metadata) {
    return new FamilyDescriptor(
        kind, metadata, List.of(), Labels.EMPTY, null, List.of(), null, null, List.of());
  }

  /** The same family with other names, help and unit. */
  public FamilyDescriptor withMetadata(MetricMetadata other) {
    return new FamilyDescriptor(
        kind,
        other,
        labelNames,
        constLabels,
        gaugeMode,
        upperBounds,
        nativeBuckets,
        quantiles,
        states);
  }

  /** The same family with these label names. */
  public FamilyDescriptor withLabels(List<String> names, Labels constant) {
    return new FamilyDescriptor(
        kind, metadata, names, constant, gaugeMode, upperBounds, nativeBuckets, quantiles, states);
  }

  /** The same gauge with this mode. */
  public FamilyDescriptor withGaugeMode(@Nullable GaugeMode mode) {
    return new FamilyDescriptor(
        kind,
        metadata,
        labelNames,
        constLabels,
        mode,
        upperBounds,
        nativeBuckets,
        quantiles,
        states);
  }

  /** The same histogram with these buckets. */
  public FamilyDescriptor withBuckets(List<Double> bounds, @Nullable NativeBuckets nativeOnes) {
    return new FamilyDescriptor(
        kind, metadata, labelNames, constLabels, gaugeMode, bounds, nativeOnes, quantiles, states);
  }

  /** The same summary with these quantiles. */
  public FamilyDescriptor withQuantiles(@Nullable QuantileWindow window) {
    return new FamilyDescriptor(
        kind,
        metadata,
        labelNames,
        constLabels,
        gaugeMode,
        upperBounds,
        nativeBuckets,
        window,
        states);
  }

  /** The same state set with these states. */
  public FamilyDescriptor withStates(List<String> names) {
    return new FamilyDescriptor(
        kind,
        metadata,
        labelNames,
        constLabels,
        gaugeMode,
        upperBounds,
        nativeBuckets,
        quantiles,
        names);
  }

  /** What must be equal for two processes' values to be added up one to one. */
  public Shape shape() {
    return new Shape(
        metadata.getPrometheusName(),
        kind,
        gaugeMode,
        upperBounds,
        nativeBuckets,
        quantiles,
        states);
  }

  /** The labels of the series with these values. */
  public Labels labels(List<String> labelValues) {
    return constLabels.merge(labelNames.toArray(String[]::new), labelValues.toArray(String[]::new));
  }

  /** The words that one stripe of such a series holds: the sum, then the buckets. */
  public int distributionWords() {
    return 1 + upperBounds.size() + 1;
  }

  byte[] encode() {
    FieldsWriter fields = new FieldsWriter();
    encode(fields);
    return fields.toBytes();
  }

  /** Writes all fields; their tags are below 100. */
  public void encode(FieldsWriter fields) {
    fields.put(KIND, kind.code());
    fields.put(NAME, metadata.getName());
    fields.put(EXPOSITION_BASE_NAME, metadata.getExpositionBaseName());
    fields.put(ORIGINAL_NAME, metadata.getOriginalName());
    if (metadata.getHelp() != null) {
      fields.put(HELP, metadata.getHelp());
    }
    if (metadata.getUnit() != null) {
      fields.put(UNIT, metadata.getUnit().toString());
    }
    for (String labelName : labelNames) {
      fields.put(LABEL_NAME, labelName);
    }
    for (Label label : constLabels) {
      fields.put(CONST_LABEL_NAME, label.getName());
      fields.put(CONST_LABEL_VALUE, label.getValue());
    }
    if (gaugeMode != null) {
      fields.put(GAUGE_MODE, gaugeMode.name());
    }
    if (!upperBounds.isEmpty()) {
      fields.put(UPPER_BOUNDS, upperBounds.stream().mapToDouble(Double::doubleValue).toArray());
    }
    if (nativeBuckets != null) {
      fields.put(NATIVE_BUCKETS, nativeBuckets.toWords());
    }
    if (quantiles != null) {
      fields.put(
          QUANTILES, quantiles.quantiles().stream().mapToDouble(Double::doubleValue).toArray());
      fields.put(QUANTILE_WINDOW, quantiles.maxAgeNanos(), quantiles.ageBuckets());
    }
    for (String state : states) {
      fields.put(STATE, state);
    }
  }

  /** Whether reading what {@link #encode} writes gives an equal family. */
  public boolean isReadable() {
    try {
      FamilyDescriptor read = decode(new FieldsReader(encode()));
      return read != null && read.shape().equals(shape());
    } catch (MalformedException e) {
      return false;
    }
  }

  /** Reads what {@link #encode} wrote; null if of a kind or mode this version doesn't know. */
  static @Nullable FamilyDescriptor decode(FieldsReader fields) throws MalformedException {
    Decoder decoder = new Decoder();
    while (fields.next()) {
      decoder.accept(fields);
    }
    return decoder.family();
  }

  /** Collects a family's fields in any order, stepping over those it doesn't know. */
  public static final class Decoder {

    private final MetricMetadata.Builder metadata = MetricMetadata.builder();
    private final List<String> labelNames = new ArrayList<>();
    private final List<String> constNames = new ArrayList<>();
    private final List<String> constValues = new ArrayList<>();
    private @Nullable MetricKind kind;
    private @Nullable GaugeMode mode;
    private @Nullable String unit;
    private final List<String> states = new ArrayList<>();
    private List<Double> bounds = List.of();
    private @Nullable NativeBuckets nativeBuckets;
    private @Nullable List<Double> quantiles;
    private long @Nullable [] window;
    private boolean unknown;

    /** Takes the reader's current field. */
    public void accept(FieldsReader fields) throws MalformedException {
      switch (fields.tag()) {
        case KIND -> {
          kind = MetricKind.ofCode(fields.string());
          unknown |= kind == null;
        }
        case NAME -> metadata.name(fields.string());
        case EXPOSITION_BASE_NAME -> metadata.expositionBaseName(fields.string());
        case ORIGINAL_NAME -> metadata.originalName(fields.string());
        case HELP -> metadata.help(fields.string());
        case UNIT -> unit = fields.string();
        case LABEL_NAME -> labelNames.add(fields.string());
        case CONST_LABEL_NAME -> constNames.add(fields.string());
        case CONST_LABEL_VALUE -> constValues.add(fields.string());
        case GAUGE_MODE -> {
          mode = FamilyDescriptor.gaugeMode(fields.string());
          unknown |= mode == null;
        }
        case UPPER_BOUNDS -> bounds = fields.doubles();
        case NATIVE_BUCKETS ->
            nativeBuckets = NativeBuckets.ofWords(fields.longs(NativeBuckets.WORDS));
        case QUANTILES -> quantiles = fields.doubles();
        case QUANTILE_WINDOW -> window = fields.longs(2);
        case STATE -> states.add(fields.string());
        default -> {}
      }
    }

    /**
     * The family; null if it is of a kind or mode that this version does not know.
     *
     * @throws MalformedException if it is not a family
     */
    public @Nullable FamilyDescriptor family() throws MalformedException {
      if (unknown) {
        return null;
      }
      if (kind == null || kind.isGauge() != (mode != null)) {
        throw new MalformedException("a family without a kind, or a gauge without a mode");
      }
      try {
        if (unit != null) {
          metadata.unit(new Unit(unit));
        }
        FamilyDescriptor family =
            new FamilyDescriptor(
                kind,
                metadata.build(),
                labelNames,
                Labels.of(constNames, constValues),
                mode,
                bounds,
                nativeBuckets,
                quantileWindow(),
                states);
        family.checkConsistency();
        return family;
      } catch (IllegalArgumentException e) { // from client_java's own checks of names
        throw new MalformedException("a family with an illegal name: " + e.getMessage());
      }
    }

    private @Nullable QuantileWindow quantileWindow() throws MalformedException {
      if (quantiles == null && window == null) {
        return null;
      }
      if (quantiles == null || window == null) {
        throw new MalformedException("quantiles without their window, or a window without them");
      }
      return QuantileWindow.checked(quantiles, window[0], window[1]);
    }
  }

  private void checkConsistency() throws MalformedException {
    double last = Double.NEGATIVE_INFINITY;
    for (double bound : upperBounds) {
      if (!(bound > last) || bound == Double.POSITIVE_INFINITY) {
        throw new MalformedException("bucket bounds that do not ascend");
      }
      last = bound;
    }
    if (labelNames.size() + constLabels.size() > SegmentLayout.MAX_LABELS) {
      throw new MalformedException(
          labelNames.size() + constLabels.size() + " labels: at most " + SegmentLayout.MAX_LABELS);
    }
    Labels all = labels(labelNames); // client_java rejects illegal and duplicate names here
    if (metadata.hasUnit() && (kind == MetricKind.INFO || kind == MetricKind.STATE_SET)) {
      throw new MalformedException("a " + kind.code() + " with a unit");
    }
    if (kind == MetricKind.STATE_SET) {
      boolean distinct = new HashSet<>(states).size() == states.size();
      if (states.isEmpty() || states.contains("") || !distinct) {
        throw new MalformedException("a state set with the states " + states);
      }
    }
    if ((kind == MetricKind.STATE_SET && all.contains(metadata.getPrometheusName()))
        || (kind == MetricKind.HISTOGRAM && all.contains("le"))
        || (kind == MetricKind.SUMMARY && all.contains("quantile"))) {
      throw new MalformedException("a " + kind.code() + " with a label that its samples need");
    }
  }

  private static @Nullable GaugeMode gaugeMode(String name) {
    for (GaugeMode mode : GaugeMode.values()) {
      if (mode.name().equals(name)) {
        return mode;
      }
    }
    return null;
  }
}
