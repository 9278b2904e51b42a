package io.github.multiprom;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.prometheus.metrics.config.ExemplarsProperties;
import io.prometheus.metrics.config.MetricsProperties;
import io.prometheus.metrics.config.PrometheusProperties;
import io.prometheus.metrics.core.datapoints.CounterDataPoint;
import io.prometheus.metrics.core.datapoints.DistributionDataPoint;
import io.prometheus.metrics.core.exemplars.ExemplarLabelsSupplier;
import io.prometheus.metrics.expositionformats.OpenMetricsTextFormatWriter;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.Exemplars;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import io.prometheus.metrics.tracer.common.SpanContext;
import io.prometheus.metrics.tracer.initializer.SpanContextSupplier;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** From an update in a span, or with an exemplar, to what OpenMetrics shows. */
class ExemplarsTest {

  private static final Labels TRACE = Labels.of("trace_id", "t1", "span_id", "s1");
  private static final String SHOWN = "{span_id=\"s1\",trace_id=\"t1\"}";

  @TempDir private Path directory;
  private final List<MultiprocessRegistry> opened = new ArrayList<>();

  @AfterEach
  void close() {
    SpanContextSupplier.setSpanContext(null);
    ExemplarLabelsSupplier.setExemplarLabelsSupplier(null);
    opened.forEach(MultiprocessRegistry::close);
  }

  private MultiprocessRegistry worker() {
    MultiprocessRegistry registry = MultiprocessRegistry.builder().directory(directory).open();
    opened.add(registry);
    return registry;
  }

  /** A tracer with a span that is sampled or not. */
  private static final class FakeTracer implements SpanContext {
    private boolean sampled = true;
    private String trace = "t1";
    private int marked;

    @Override
    public String getCurrentTraceId() {
      return trace;
    }

    @Override
    public String getCurrentSpanId() {
      return "s1";
    }

    @Override
    public boolean isCurrentSpanSampled() {
      return sampled;
    }

    @Override
    public void markCurrentSpanAsExemplar() {
      marked++;
    }
  }

  private static FakeTracer tracer() {
    FakeTracer tracer = new FakeTracer();
    SpanContextSupplier.setSpanContext(tracer);
    return tracer;
  }

  /** The exemplars that are shown, without their times. */
  private static List<String> shown(MetricSnapshots snapshots) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try {
      OpenMetricsTextFormatWriter.create().write(out, snapshots);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toString(StandardCharsets.UTF_8)
        .lines()
        .filter(line -> line.contains(" # "))
        .map(line -> line.replaceAll(" [0-9.]+$", ""))
        .toList();
  }

  private static Counter jobs(PrometheusRegistry registry) {
    return Counter.builder().name("jobs_total").register(registry);
  }

  private static Histogram sizes(PrometheusRegistry registry) {
    return Histogram.builder()
        .name("sizes")
        .classicOnly()
        .classicUpperBounds(1, 2)
        .register(registry);
  }

  @Test
  void incWithExemplar_shownByEveryWorker() {
    MultiprocessRegistry a = worker();
    MultiprocessRegistry b = worker();
    jobs(a).incWithExemplar(3, TRACE);
    jobs(b).inc();

    assertThat(shown(b.scrape())).containsExactly("jobs_total 4.0 # " + SHOWN + " 3.0");
    assertThat(shown(a.scrape())).isEqualTo(shown(b.scrape()));
    assertThat(shown(a.local().scrape())).containsExactly("jobs_total 3.0 # " + SHOWN + " 3.0");
    assertThat(shown(b.local().scrape())).isEmpty();
  }

  @Test
  void observeWithExemplar_inItsBucket() {
    MultiprocessRegistry a = worker();
    sizes(a).observeWithExemplar(1.5, TRACE);

    assertThat(shown(a.scrape())).containsExactly("sizes_bucket{le=\"2.0\"} 1 # " + SHOWN + " 1.5");
  }

  @Test
  void nativeHistogram_keepsExemplars() {
    MultiprocessRegistry a = worker();
    Histogram sizes = Histogram.builder().name("sizes").nativeOnly().register(a);
    sizes.observeWithExemplar(1.5, TRACE);

    Exemplars shown =
        ((HistogramSnapshot) a.local().scrape().get(0)).getDataPoints().get(0).getExemplars();
    assertThat(shown.size()).isEqualTo(1);
    assertThat((Object) shown.getLatest().getLabels()).isEqualTo(TRACE);
  }

  @Test
  void updateInASpan_asClientJavaShowsIt() {
    FakeTracer tracer = tracer();
    MultiprocessRegistry a = worker();
    jobs(a).inc(2);
    sizes(a).observe(0.5);
    PrometheusRegistry theirs = new PrometheusRegistry();
    io.prometheus.metrics.core.metrics.Counter.builder().name("jobs_total").register(theirs).inc(2);
    io.prometheus.metrics.core.metrics.Histogram.builder()
        .name("sizes")
        .classicOnly()
        .classicUpperBounds(1, 2)
        .register(theirs)
        .observe(0.5);

    assertThat(shown(theirs.scrape())).hasSize(2);
    assertThat(shown(a.scrape())).isEqualTo(shown(theirs.scrape()));
    assertThat(tracer.marked).isEqualTo(4);
  }

  @Test
  void manyUpdatesInASpan_theSamplersRateLimitHolds() {
    FakeTracer tracer = tracer();
    MultiprocessRegistry a = worker();
    Counter jobs = jobs(a);
    for (int i = 0; i < 100_000; i++) {
      tracer.trace = "t" + i;
      jobs.inc();
    }
    assertThat(tracer.marked).as("one in seven seconds").isLessThan(100);
    assertThat(shown(a.scrape())).hasSize(1);
  }

  @Test
  void spanThatIsNotSampled_noExemplar() {
    tracer().sampled = false;
    MultiprocessRegistry a = worker();
    jobs(a).inc();
    assertThat(shown(a.scrape())).isEmpty();
  }

  /** By the builder, which is final, or by client_java's properties. */
  @Test
  void turnedOff_noExemplar() {
    tracer();
    MultiprocessRegistry a = worker();
    Counter off = Counter.builder().name("a_total").withoutExemplars().register(a);
    off.incWithExemplar(1, TRACE);
    off.inc();
    PrometheusProperties properties =
        PrometheusProperties.builder()
            .defaultMetricsProperties(MetricsProperties.builder().exemplarsEnabled(false).build())
            .build();
    Counter.builder(properties).name("b_total").register(a).inc();
    Counter on = Counter.builder(properties).name("c_total").withExemplars().register(a);
    on.inc();
    assertThat(shown(a.scrape())).containsExactly("c_total 1.0 # " + SHOWN + " 1.0");
  }

  @Test
  void suppliersLabels_addedWhereTheyDoNotCollide() {
    tracer();
    ExemplarLabelsSupplier.setExemplarLabelsSupplier(
        () -> Labels.of("request", "global", "host", "h"));
    MultiprocessRegistry a = worker();
    Counter.builder()
        .name("jobs_total")
        .exemplarLabelsSupplier(() -> Labels.of("request", "r1", "trace_id", "mine"))
        .register(a)
        .inc();
    assertThat(shown(a.scrape()))
        .containsExactly(
            "jobs_total 1.0 # {host=\"h\",request=\"r1\",span_id=\"s1\",trace_id=\"t1\"} 1.0");
  }

  @Test
  void labelsLongerThanOpenMetricsAllows_droppedAndTheUpdateCounts() {
    MultiprocessRegistry a = worker();
    jobs(a).incWithExemplar(1, Labels.of("text", "x".repeat(125)));
    assertThat(shown(a.scrape())).isEmpty();
    assertThat(Exposition.samples(a.scrape())).containsExactly("jobs_total 1.0");
  }

  @Test
  void invalidUpdates_leaveNoExemplar() {
    MultiprocessRegistry a = worker();
    jobs(a).incWithExemplar(-1, TRACE);
    jobs(a).incWithExemplar(Double.NaN, TRACE);
    sizes(a).observeWithExemplar(Double.NaN, TRACE);
    jobs(a).incWithExemplar(1, null);
    assertThat(shown(a.scrape())).isEmpty();
  }

  private static RuntimeException failure() {
    return new IllegalStateException("as a test wants it");
  }

  /** What a tracer or a supplier throws, errors included, is none of the application's business. */
  @Test
  void throwingUserCode_updatesCountAndExemplarsComeBack() {
    List<Supplier<Labels>> suppliers =
        List.of(
            () -> {
              throw failure();
            },
            () -> {
              throw new AssertionError();
            },
            () -> null);
    FakeTracer tracer = tracer();
    MultiprocessRegistry a = worker();
    for (int i = 0; i < suppliers.size(); i++) {
      Counter.builder()
          .name("c" + i + "_total")
          .exemplarLabelsSupplier(suppliers.get(i))
          .register(a)
          .inc();
    }
    Counter jobs = jobs(a);
    for (int method = 0; method < 4; method++) {
      SpanContextSupplier.setSpanContext(new Throwing(method));
      jobs.inc();
      jobs.incWithExemplar(1, Labels.of("request", "r"));
    }
    assertThat(Exposition.samples(a.scrape())).contains("jobs_total 8.0", "c0_total 1.0");
    assertThat(shown(a.scrape()))
        .contains(
            "c0_total 1.0 # " + SHOWN + " 1.0",
            "c1_total 1.0 # " + SHOWN + " 1.0",
            "c2_total 1.0 # " + SHOWN + " 1.0");

    SpanContextSupplier.setSpanContext(tracer);
    Counter.builder().name("later_total").register(a).inc();
    assertThat(shown(a.scrape())).contains("later_total 1.0 # " + SHOWN + " 1.0");
  }

  /** Fails in one of its methods. */
  private record Throwing(int method) implements SpanContext {

    private <T> T failIn(int which, T otherwise) {
      if (which == method) {
        if (which % 2 == 0) {
          throw failure();
        }
        throw new StackOverflowError();
      }
      return otherwise;
    }

    @Override
    public String getCurrentTraceId() {
      return failIn(0, "t1");
    }

    @Override
    public String getCurrentSpanId() {
      return failIn(1, "s1");
    }

    @Override
    public boolean isCurrentSpanSampled() {
      return failIn(2, true);
    }

    @Override
    public void markCurrentSpanAsExemplar() {
      failIn(3, true);
    }
  }

  @Test
  void gaugesAndSummaries_acceptExemplarsAndIgnoreThem() {
    tracer();
    MultiprocessRegistry a = worker();
    Gauge.builder().name("depth").withExemplars().register(a).incWithExemplar(2, TRACE);
    Summary.builder().name("latency").withExemplars().register(a).observeWithExemplar(2, TRACE);
    assertThat(Exposition.samples(a.scrape()))
        .containsExactly("depth{worker=\"0\"} 2.0", "latency_count 1", "latency_sum 2.0");
    assertThat(shown(a.scrape())).isEmpty();
  }

  @Test
  void pointOfAnEqualFamily_writesToTheSameSeries() {
    MultiprocessRegistry a = worker();
    jobs(a);
    Counter late = Counter.builder().name("jobs_total").build();
    late.incWithExemplar(1, TRACE);
    a.register(late);
    late.incWithExemplar(2, TRACE);
    assertThat(shown(a.scrape())).containsExactly("jobs_total 2.0 # " + SHOWN + " 2.0");
  }

  @Test
  void removedSeries_beginsWithoutExemplars() {
    MultiprocessRegistry a = worker();
    Counter jobs = jobs(a);
    Histogram sizes = sizes(a);
    jobs.incWithExemplar(1, TRACE);
    sizes.observeWithExemplar(0.5, TRACE);
    assertThat(shown(a.scrape())).hasSize(2);

    jobs.remove();
    sizes.clear();
    jobs.incWithExemplar(2, Labels.of("trace_id", "t2"));
    sizes.observeWithExemplar(3, Labels.of("trace_id", "t3"));

    assertThat(shown(a.scrape()))
        .containsExactly(
            "jobs_total 2.0 # {trace_id=\"t2\"} 2.0",
            "sizes_bucket{le=\"+Inf\"} 1 # {trace_id=\"t3\"} 3.0");
  }

  @Test
  void closedRegistry_noFurtherExemplar() {
    MultiprocessRegistry a = worker();
    Counter jobs = jobs(a);
    jobs.inc();
    a.close();
    jobs.incWithExemplar(1, TRACE);
    assertThat(shown(a.scrape())).isEmpty();
  }

  @Test
  void expiredExemplar_notShown() {
    PrometheusProperties properties =
        PrometheusProperties.builder()
            .exemplarProperties(ExemplarsProperties.builder().maxRetentionPeriodSeconds(1).build())
            .build();
    MultiprocessRegistry a = worker();
    Counter.builder(properties).name("jobs_total").register(a).incWithExemplar(1, TRACE);

    long deadline = System.nanoTime() + Duration.ofSeconds(60).toNanos();
    while (!shown(a.scrape()).isEmpty() && System.nanoTime() < deadline) {
      Thread.onSpinWait();
    }
    assertThat(shown(a.scrape())).isEmpty();
    assertThat(Exposition.samples(a.scrape())).containsExactly("jobs_total 1.0");
  }

  @Test
  void withoutASampledSpan_updatesAllocateNothing() {
    MultiprocessRegistry a = worker();
    Counter jobs = jobs(a);
    Histogram sizes = sizes(a);
    assertThat(allocated(jobs, sizes)).isZero();
    tracer().sampled = false;
    assertThat(allocated(jobs, sizes)).isZero();
  }

  /** The least of several tries: the compiler may allocate on this thread in others. */
  private static long allocated(CounterDataPoint counter, DistributionDataPoint distribution) {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long least = Long.MAX_VALUE;
    for (int attempt = 0; attempt < 10 && least > 0; attempt++) {
      long before = threads.getCurrentThreadAllocatedBytes();
      for (int i = 0; i < 20_000; i++) {
        counter.inc();
        distribution.observe(1.5);
      }
      least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
    }
    return least;
  }

  /** Nearly all of them stop at the rate limit. */
  @Test
  void hotLoopWithExemplars_hardlyAllocates() {
    MultiprocessRegistry a = worker();
    CounterDataPoint jobs = jobs(a);
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    int updates = 1_000_000;
    long before = threads.getCurrentThreadAllocatedBytes();
    for (int i = 0; i < updates; i++) {
      jobs.incWithExemplar(1L, TRACE);
    }
    assertThat(threads.getCurrentThreadAllocatedBytes() - before).isLessThan(updates);
  }

  /** Counts with an exemplar and waits to be killed. */
  static final class Main {
    public static void main(String[] args) throws Exception {
      MultiprocessRegistry registry =
          MultiprocessRegistry.builder().directory(Path.of(args[0])).open();
      PrometheusProperties hours =
          PrometheusProperties.builder()
              .exemplarProperties(
                  ExemplarsProperties.builder().maxRetentionPeriodSeconds(7_200).build())
              .build();
      Counter.builder(hours).name("jobs_total").register(registry).incWithExemplar(5, TRACE);
      Histogram.builder(hours)
          .name("sizes")
          .classicOnly()
          .classicUpperBounds(1, 2)
          .register(registry)
          .observeWithExemplar(7, TRACE);
      ProcessMain.ready();
      ProcessMain.awaitEnd();
    }
  }

  @Test
  @Timeout(120)
  void killedProcess_itsExemplarsStayUntilTheyExpire() throws Exception {
    MultiprocessRegistry a = worker();
    try (ProcessMain other = ProcessMain.start(Main.class, directory)) {
      other.kill();
    }
    List<String> expected =
        List.of(
            "jobs_total 5.0 # " + SHOWN + " 5.0",
            "sizes_bucket{le=\"+Inf\"} 1 # " + SHOWN + " 7.0");
    assertThat(shown(a.scrape())).isEqualTo(expected);
    MultiprocessDirectory.of(directory).fold();
    assertThat(shown(a.scrape())).isEqualTo(expected);
    assertThat(shown(worker().scrape())).isEqualTo(expected);
  }
}
