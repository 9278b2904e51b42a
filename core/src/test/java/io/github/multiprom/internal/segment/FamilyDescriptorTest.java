package io.github.multiprom.internal.segment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.multiprom.GaugeMode;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricMetadata;
import io.prometheus.metrics.model.snapshots.Unit;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class FamilyDescriptorTest {

  private static final String TEXT = "grün \uD83D\uDE00 \"quoted\"\nnext line";

  private static FamilyDescriptor roundTrip(FamilyDescriptor family) throws MalformedException {
    return FamilyDescriptor.decode(new FieldsReader(family.encode()));
  }

  private static FamilyDescriptor decode(Consumer<FieldsWriter> fields) throws MalformedException {
    FieldsWriter writer = new FieldsWriter();
    fields.accept(writer);
    return FamilyDescriptor.decode(new FieldsReader(writer.toBytes()));
  }

  static Stream<FamilyDescriptor> families() {
    return Stream.of(
        Families.counter("plain"),
        Families.counter("requests", "method", "code"),
        Families.summary("latency", "ключ"),
        Families.histogram("sizes", List.of(-1.0, 0.0, 0.1, 1e300), "a"),
        Families.histogram("no_bounds", List.of()),
        FamilyDescriptor.of(
                MetricKind.COUNTER,
                MetricMetadata.builder().name("bytes_read").help(TEXT).unit(Unit.BYTES).build())
            .withLabels(List.of("a.b", "größe"), Labels.of("const", "value", "region", TEXT)),
        FamilyDescriptor.of(
            MetricKind.COUNTER,
            MetricMetadata.builder()
                .name("jobs")
                .expositionBaseName("jobs_total")
                .originalName("jobs_total")
                .build()),
        Families.histogram("hybrid", List.of(0.5, 1.0))
            .withBuckets(List.of(0.5, 1.0), new NativeBuckets(5, 160, 1e-9, 1e-3, false)),
        Families.histogram("native", List.of())
            .withBuckets(List.of(), new NativeBuckets(-4, 1, 0, 0, true)),
        Families.summary("quantiles")
            .withQuantiles(new QuantileWindow(List.of(0.5, 0.999), 300_000_000_000L, 5)));
  }

  @ParameterizedTest
  @MethodSource("families")
  void family_roundTrip(FamilyDescriptor family) throws Exception {
    FamilyDescriptor decoded = roundTrip(family);

    assertThat(decoded)
        .usingRecursiveComparison()
        .ignoringFields("metadata", "constLabels")
        .isEqualTo(family);
    assertThat(decoded.constLabels().equals(family.constLabels())).isTrue();
    MetricMetadata metadata = decoded.metadata();
    MetricMetadata expected = family.metadata();
    assertThat(metadata.getName()).isEqualTo(expected.getName());
    assertThat(metadata.getPrometheusName()).isEqualTo(expected.getPrometheusName());
    assertThat(metadata.getOriginalName()).isEqualTo(expected.getOriginalName());
    assertThat(metadata.getExpositionBaseName()).isEqualTo(expected.getExpositionBaseName());
    assertThat(metadata.getHelp()).isEqualTo(expected.getHelp());
    assertThat(metadata.getUnit()).isEqualTo(expected.getUnit());
    assertThat(decoded.shape()).isEqualTo(family.shape());
  }

  @ParameterizedTest
  @EnumSource
  void gaugeMode_roundTrip(GaugeMode mode) throws Exception {
    assertThat(roundTrip(Families.gauge("depth", mode)).gaugeMode()).isEqualTo(mode);
  }

  @ParameterizedTest
  @EnumSource
  void kind_roundTrip(MetricKind kind) throws Exception {
    FamilyDescriptor decoded =
        decode(
            fields -> {
              fields.put(2, "x");
              fields.put(1, kind.code());
              if (kind.isGauge()) {
                fields.put(10, "SUM");
              }
              if (kind == MetricKind.STATE_SET) {
                fields.put(15, "on");
              }
            });
    assertThat(decoded.kind()).isEqualTo(kind);
  }

  @Test
  void unknownTags_skipped() throws Exception {
    FamilyDescriptor family = Families.counter("requests", "method");
    FieldsWriter fields = new FieldsWriter();
    fields.put(77, "of a later version");
    family.encode(fields);
    fields.put(78, 1L, 2L);

    FamilyDescriptor decoded = FamilyDescriptor.decode(new FieldsReader(fields.toBytes()));

    assertThat(decoded.shape()).isEqualTo(family.shape());
    assertThat(decoded.labelNames()).containsExactly("method");
  }

  @Test
  void unknownKindOrMode_null() throws Exception {
    assertThat(
            decode(
                fields -> {
                  fields.put(1, "of a later version");
                  fields.put(2, "x");
                }))
        .isNull();
    assertThat(
            decode(
                fields -> {
                  fields.put(1, "gauge");
                  fields.put(2, "x");
                  fields.put(10, "MEDIAN");
                }))
        .isNull();
  }

  static Stream<Consumer<FieldsWriter>> contradictions() {
    return Stream.of(
        fields -> {},
        fields -> fields.put(1, "counter"),
        fields -> fields.put(2, "x"),
        fields -> kindAndName(fields, "gauge", "x"),
        fields -> kindAndName(fields, "counter", ""),
        fields -> mode(fields, "counter", "SUM"),
        fields -> withField(fields, 6, ""),
        fields -> {
          kindAndName(fields, "info", "x");
          fields.put(6, "seconds");
        },
        fields -> {
          kindAndName(fields, "stateset", "x");
          fields.put(6, "seconds");
          fields.put(15, "on");
        },
        fields -> withField(fields, 7, ""),
        fields -> withField(fields, 7, "__reserved"),
        fields -> withField(fields, 8, "name without value"),
        fields -> withField(fields, 9, "value without name"),
        fields -> {
          withField(fields, 7, "twice");
          fields.put(7, "twice");
        },
        fields -> {
          withField(fields, 7, "both");
          fields.put(8, "both");
          fields.put(9, "const");
        },
        fields -> bounds(fields, 1, 1),
        fields -> bounds(fields, 2, 1),
        fields -> bounds(fields, 1, Double.POSITIVE_INFINITY),
        fields -> bounds(fields, Double.NEGATIVE_INFINITY),
        fields -> bounds(fields, Double.NaN));
  }

  private static void kindAndName(FieldsWriter fields, String kind, String name) {
    fields.put(1, kind);
    fields.put(2, name);
  }

  private static void mode(FieldsWriter fields, String kind, String mode) {
    kindAndName(fields, kind, "x");
    fields.put(10, mode);
  }

  private static void withField(FieldsWriter fields, int tag, String value) {
    kindAndName(fields, "counter", "x");
    fields.put(tag, value);
  }

  private static void bounds(FieldsWriter fields, double... bounds) {
    kindAndName(fields, "histogram", "x");
    fields.put(11, bounds);
  }

  @ParameterizedTest
  @MethodSource("contradictions")
  void contradiction_malformed(Consumer<FieldsWriter> fields) {
    assertThatThrownBy(() -> decode(fields)).isInstanceOf(MalformedException.class);
  }

  /** A name that client_java would reject when it makes a snapshot must not get that far. */
  @Test
  void labelReservedByItsKind_malformed() {
    assertThatThrownBy(() -> roundTrip(Families.histogram("x", List.of(1.0), "le")))
        .isInstanceOf(MalformedException.class);
    assertThatThrownBy(() -> roundTrip(Families.summary("x", "quantile")))
        .isInstanceOf(MalformedException.class);
    assertThatThrownBy(() -> roundTrip(Families.stateSet("x", List.of("a"), "x")))
        .isInstanceOf(MalformedException.class);
  }

  @Test
  void statesThatAreNone_malformed() {
    for (List<String> states : List.of(List.<String>of(), List.of(""), List.of("a", "a"))) {
      assertThatThrownBy(() -> roundTrip(Families.stateSet("x", states)))
          .isInstanceOf(MalformedException.class);
    }
  }
}
