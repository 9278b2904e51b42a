package io.github.multiprom.differential;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.multiprom.GaugeMode;
import io.github.multiprom.MultiprocessRegistry;
import io.github.multiprom.differential.Declaration.Call;
import io.prometheus.metrics.core.datapoints.DataPoint;
import io.prometheus.metrics.model.registry.Collector;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.MetricFamilyDescriptor;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A random program, run in lockstep on client_java and on multiprom. It fails at the first step
 * that has another outcome, with all steps up to there.
 */
final class Program {

  private static final List<GaugeMode> SHOWN_AS_SET =
      List.of(
          GaugeMode.SUM,
          GaugeMode.LIVE_SUM,
          GaugeMode.MIN,
          GaugeMode.LIVE_MAX,
          GaugeMode.MOST_RECENT,
          GaugeMode.LIVE_MOST_RECENT);

  static final List<Declaration.Kind> KINDS =
      List.of(
          (shape, draw) -> new Counters(shape),
          (shape, draw) -> new Gauges(shape, draw.of(SHOWN_AS_SET)),
          (shape, draw) -> Summaries.declare(shape.unlikeCounter(), draw),
          (shape, draw) -> Histograms.declare(shape.unlikeCounter(), draw),
          (shape, draw) -> new Infos(shape.withoutUnit()),
          StateSets::declare);

  private static final int STEPS = 60;

  private final Draw draw;
  private final PrometheusRegistry theirs;
  private final MultiprocessRegistry ours;
  private final List<Metric<?>> metrics = new ArrayList<>();
  private final List<String> steps = new ArrayList<>();

  /**
   * When it refuses a family client_java 1.9 forgets which sample names the other one of that name
   * has, and may let a third have them: nothing to compare from there on.
   */
  private boolean refused;

  private record Metric<D extends DataPoint>(
      Declaration<D> declaration, Subject<D> theirs, Subject<D> ours) {}

  /** What came of a step: a value, or the class of an exception. */
  private record Outcome(@Nullable Object value, @Nullable Class<?> thrown) {

    static Outcome of(Supplier<?> step) {
      try {
        return new Outcome(step.get(), null);
      } catch (RuntimeException e) {
        return new Outcome(null, e.getClass());
      }
    }

    boolean isRefused() {
      return thrown == IllegalArgumentException.class;
    }
  }

  Program(long seed, PrometheusRegistry theirs, MultiprocessRegistry ours) {
    this.draw = new Draw(seed);
    this.theirs = theirs;
    this.ours = ours;
  }

  void run() {
    for (int i = 0; i < STEPS; i++) {
      if (metrics.isEmpty() || (!refused && draw.oneIn(8))) {
        declare(next());
      } else {
        call(draw.of(metrics));
      }
    }
    compareExpositions();
  }

  private Declaration<?> next() {
    return !metrics.isEmpty() && draw.oneIn(10)
        ? draw.of(metrics).declaration
        : draw.of(KINDS).declare(Shape.draw(draw), draw);
  }

  private <D extends DataPoint> void declare(Declaration<D> declaration) {
    steps.add(declaration.toString());
    List<Subject<D>> their = new ArrayList<>();
    List<Subject<D>> our = new ArrayList<>();
    Outcome expected = Outcome.of(() -> their.add(declaration.theirs(theirs)));
    Outcome actual = Outcome.of(() -> our.add(declaration.ours(ours)));
    refused |= expected.isRefused();
    if (expected.isRefused() && !our.isEmpty()) {
      assertThat(hasEqual(our.get(0).collector(), declaration)).as(this::steps).isTrue();
    } else {
      assertThat(actual).as(this::steps).isEqualTo(expected);
    }
    if (!their.isEmpty() && !our.isEmpty()) {
      metrics.add(new Metric<>(declaration, their.get(0), our.get(0)));
    }
  }

  /** An equal family may be registered again on purpose; that changes no exposition. */
  private boolean hasEqual(Collector metric, Declaration<?> declaration) {
    return metrics.stream()
        .anyMatch(
            known ->
                family(known.ours.collector()).equals(family(metric))
                    && known
                        .declaration
                        .shape()
                        .labelNames()
                        .equals(declaration.shape().labelNames())
                    && known
                        .declaration
                        .shape()
                        .constLabels()
                        .equals(declaration.shape().constLabels()));
  }

  private static List<Object> family(Collector metric) {
    MetricFamilyDescriptor descriptor = metric.getMetricFamilyDescriptor();
    return descriptor == null
        ? List.of()
        : List.of(descriptor.getPrometheusName(), descriptor.getType());
  }

  private <D extends DataPoint> void call(Metric<D> metric) {
    int labels = metric.declaration.shape().labelNames().size();
    Call<D> call = metric.declaration.call(draw);
    String name = metric.declaration.shape().name();
    if (draw.oneIn(15)) {
      String[] values = draw.labelValues(labels);
      int way = labels == 0 ? 0 : draw.below(6);
      steps.add(name + ".remove or the like, " + way + " " + List.of(quoted(values)));
      compare(
          false, () -> remove(metric.theirs, values, way), () -> remove(metric.ours, values, way));
      return;
    }
    if (labels == 0 ? !draw.oneIn(10) : draw.oneIn(20)) {
      steps.add(name + "." + call.description());
      compare(
          call.dropped(),
          () -> call.code().apply(metric.theirs.noLabels()),
          () -> call.code().apply(metric.ours.noLabels()));
      return;
    }
    String[] values = draw.labelValues(labels);
    if (draw.oneIn(10)) {
      steps.add(name + ".initLabelValues(" + List.of(quoted(values)) + ")");
      compare(false, () -> init(metric.theirs, values), () -> init(metric.ours, values));
      return;
    }
    steps.add(name + ".labelValues(" + List.of(quoted(values)) + ")." + call.description());
    compare(
        call.dropped(),
        () -> call.code().apply(metric.theirs.labelValues().apply(values)),
        () -> call.code().apply(metric.ours.labelValues().apply(values)));
  }

  /** Without labels client_java keeps updating a point that remove took away: clear is compared. */
  private static Object remove(Subject<?> subject, @Nullable String[] values, int way) {
    if (way == 0) {
      subject.removals().clear().run();
    } else if (way < 3) {
      subject
          .removals()
          .removeIf()
          .accept(found -> values.length > 0 && Objects.equals(found.get(0), values[0]));
    } else {
      subject.removals().remove().accept(values);
    }
    return Call.DONE;
  }

  private static Object init(Subject<?> subject, String[] values) {
    subject.initLabelValues().accept(values);
    return Call.DONE;
  }

  private static String[] quoted(@Nullable String[] values) {
    String[] quoted = new String[values.length];
    for (int i = 0; i < values.length; i++) {
      quoted[i] = values[i] == null ? "null" : "'" + values[i] + "'";
    }
    return quoted;
  }

  private void compare(boolean dropped, Supplier<?> their, Supplier<?> our) {
    Outcome expected = Outcome.of(their);
    Outcome actual = Outcome.of(our);
    if (dropped && expected.isRefused() && actual.thrown == null) {
      return;
    }
    assertThat(actual).as(this::steps).isEqualTo(expected);
  }

  private void compareExpositions() {
    String expected = Exposed.in(theirs.scrape());
    compare("scrape()", Exposed.in(ours.scrape()), expected);
    compare("local().scrape()", Exposed.in(ours.local().scrape()), expected);
    String name = draw.name();
    compare(
        "scrape of " + name,
        Exposed.in(ours.scrape(name::equals)),
        Exposed.in(theirs.scrape(name::equals)));
    for (Metric<?> metric : metrics) {
      if (metrics.stream().filter(m -> sameName(m, metric)).count() == 1) {
        compare(metric + ".collect()", collected(metric.ours), collected(metric.theirs));
      }
    }
  }

  /** Fails with the first line that differs: an exposition is long. */
  private void compare(String what, String actual, String expected) {
    if (!actual.equals(expected)) {
      List<String> is = actual.lines().toList();
      List<String> should = expected.lines().toList();
      int line = 0;
      while (line < is.size() && line < should.size() && is.get(line).equals(should.get(line))) {
        line++;
      }
      assertThat(is.subList(line, Math.min(line + 5, is.size())))
          .as(steps() + what + ", line " + line)
          .isEqualTo(should.subList(line, Math.min(line + 5, should.size())));
    }
  }

  private static boolean sameName(Metric<?> a, Metric<?> b) {
    return family(a.ours.collector()).equals(family(b.ours.collector()));
  }

  private static String collected(Subject<?> subject) {
    MetricSnapshot snapshot = subject.collector().collect();
    return Exposed.in(snapshot == null ? MetricSnapshots.of() : MetricSnapshots.of(snapshot));
  }

  private String steps() {
    return String.join("\n", steps) + "\n";
  }
}
