package io.github.multiprom;

import static org.assertj.core.api.Assertions.assertThat;

import io.prometheus.metrics.core.datapoints.CounterDataPoint;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Series taken away: by one process, by the last one, and everywhere. */
@Timeout(120)
class RemovalTest extends InOneDirectory {

  private static Counter requests(MultiprocessRegistry registry) {
    return Counter.builder().name("requests").labelNames("tenant").register(registry);
  }

  private static String line(String tenant, int count) {
    return "requests_total{tenant=\"" + tenant + "\"} " + count + ".0";
  }

  private static List<String> samples(PrometheusRegistry registry) {
    return Exposition.samples(registry.scrape());
  }

  private static void await(Runnable assertion) {
    long deadline = System.nanoTime() + Duration.ofSeconds(60).toNanos();
    while (true) {
      try {
        assertion.run();
        return;
      } catch (AssertionError e) {
        if (System.nanoTime() - deadline > 0) {
          throw e;
        }
        Thread.onSpinWait();
      }
    }
  }

  /** A process that counts one for each of the tenants. */
  static final class Main {

    private Main() {}

    public static void main(String[] args) throws Exception {
      MultiprocessRegistry registry =
          MultiprocessRegistry.builder().directory(Path.of(args[0])).open();
      Counter requests = requests(registry);
      for (int i = 1; i < args.length; i++) {
        requests.labelValues(args[i]).inc();
      }
      ProcessMain.ready();
      ProcessMain.awaitEnd();
    }
  }

  private void countAndDie(String... tenants) throws Exception {
    Object[] arguments = new Object[tenants.length + 1];
    arguments[0] = directory;
    System.arraycopy(tenants, 0, arguments, 1, tenants.length);
    try (ProcessMain process = ProcessMain.start(Main.class, arguments)) {
      process.kill();
    }
  }

  @Test
  void remove_takesThisProcessesPart() {
    MultiprocessRegistry a = worker();
    MultiprocessRegistry b = worker();
    requests(a).labelValues("x").inc(5);
    Counter ofB = requests(b);
    ofB.labelValues("x").inc(2);
    ofB.labelValues("y").inc();

    ofB.remove("x");

    assertThat(samples(a)).containsExactly(line("x", 5), line("y", 1));
    assertThat(samples(b)).containsExactly(line("x", 5), line("y", 1));
    assertThat(samples(b.local())).containsExactly(line("y", 1));
    ofB.labelValues("x").inc();
    assertThat(samples(a)).containsExactly(line("x", 6), line("y", 1));
  }

  @Test
  void removeIfAndClear_takeWhatTheySay() {
    MultiprocessRegistry a = worker();
    Counter requests = requests(a);
    for (String tenant : List.of("x1", "x2", "y")) {
      requests.labelValues(tenant).inc();
    }
    requests.removeIf(values -> values.get(0).startsWith("x"));
    assertThat(samples(a)).containsExactly(line("y", 1));
    requests.clear();
    assertThat(samples(a)).isEmpty();
    requests.remove("never seen");
    requests.labelValues("y").inc();
    assertThat(samples(a)).containsExactly(line("y", 1));
  }

  @Test
  void heldPointOfARemovedSeries_anOrphanWhoseUpdatesAreCounted() {
    MultiprocessRegistry a = worker();
    Counter requests = requests(a);
    CounterDataPoint held = requests.labelValues("x");
    held.inc();
    requests.remove("x");

    held.inc();
    held.inc();

    assertThat(samples(a)).isEmpty();
    assertThat(held.get()).isZero();
    assertThat(Exposition.ownSamples(a.scrape()))
        .contains("multiprom_dropped_updates_total{reason=\"removed\"} 2.0");
  }

  @Test
  void clearWithoutLabels_fromZeroThroughTheSamePoint() {
    MultiprocessRegistry a = worker();
    Counter plain = Counter.builder().name("plain").register(a);
    Counter same = Counter.builder().name("plain").register(a);
    plain.inc(3);
    same.inc();

    plain.clear();
    assertThat(samples(a)).containsExactly("plain_total 0.0");

    plain.inc();
    same.inc();
    assertThat(samples(a)).containsExactly("plain_total 2.0");
  }

  @Test
  void removedByTheLastLiveHolder_thePartOfTheDeadGoesToo() throws Exception {
    MultiprocessRegistry a = worker();
    MultiprocessRegistry b = worker();
    Counter ofA = requests(a);
    Counter ofB = requests(b);
    countAndDie("x", "y");
    MultiprocessDirectory.of(directory).fold();
    countAndDie("x");
    ofA.labelValues("x").inc();
    ofB.labelValues("x").inc();

    ofA.remove("x");
    assertThat(samples(a)).as("b still has it").containsExactly(line("x", 3), line("y", 1));
    ofB.remove("x");
    await(() -> assertThat(samples(a)).containsExactly(line("y", 1)));
    MultiprocessDirectory.of(directory).fold();
    assertThat(samples(a)).containsExactly(line("y", 1));
    ofA.labelValues("x").inc();
    assertThat(samples(b)).containsExactly(line("x", 1), line("y", 1));
  }

  @Test
  void removeEverywhere_goneAtOnceAndNewWhenItComesBack() throws Exception {
    MultiprocessRegistry a = worker();
    MultiprocessRegistry b = worker();
    Counter ofA = requests(a);
    Counter ofB = requests(b);
    countAndDie("x");
    MultiprocessDirectory.of(directory).fold();
    ofA.labelValues("x").inc();
    ofB.labelValues("x").inc();
    ofB.labelValues("y").inc();

    ofA.removeEverywhere("x");

    assertThat(samples(a)).containsExactly(line("y", 1));
    assertThat(samples(b)).containsExactly(line("y", 1));
    // b notices within a second, and its series is a new one from then on
    await(
        () -> {
          ofB.labelValues("x").inc();
          assertThat(samples(a)).hasSize(2).first().asString().startsWith("requests_total{tenant=");
        });
    countAndDie("z");
    MultiprocessDirectory.of(directory).fold();
    int counted = (int) ofB.labelValues("x").get();
    assertThat(samples(a)).containsExactly(line("x", counted), line("y", 1), line("z", 1));
    assertThat(samples(b)).isEqualTo(samples(a));
  }

  /** The process that removed it dies before the others looked. */
  @Test
  void removedEverywhereByAProcessThatDies_staysRemoved() throws Exception {
    MultiprocessRegistry a = worker();
    Counter ofA = requests(a);
    countAndDie("x", "y");
    try (ProcessMain remover = ProcessMain.start(Remover.class, directory, "x")) {
      remover.kill();
    }
    assertThat(samples(a)).containsExactly(line("y", 1));
    MultiprocessDirectory.of(directory).fold();
    assertThat(samples(a)).containsExactly(line("y", 1));
    ofA.labelValues("x").inc();
    assertThat(samples(a)).containsExactly(line("x", 1), line("y", 1));
  }

  /** A process that removes a tenant. */
  static final class Remover {

    private Remover() {}

    public static void main(String[] args) throws Exception {
      MultiprocessRegistry registry =
          MultiprocessRegistry.builder().directory(Path.of(args[0])).open();
      requests(registry).removeEverywhere(args[1]);
      ProcessMain.ready();
      ProcessMain.awaitEnd();
    }
  }

  @Test
  void inMemory_removedAtOnce() {
    try (MultiprocessRegistry memory = new RegistryBuilder(Map.of()).open()) {
      Counter requests = requests(memory);
      requests.labelValues("x").inc();
      requests.removeEverywhere("x");
      assertThat(samples(memory)).isEmpty();
      requests.labelValues("x").inc();
      assertThat(samples(memory)).containsExactly(line("x", 1));
    }
  }

  @Test
  void otherKinds_removedAndFromZero() {
    MultiprocessRegistry a = worker();
    Gauge gauge =
        Gauge.builder().name("depth").labelNames("q").multiprocessMode(GaugeMode.SUM).register(a);
    Histogram histogram = Histogram.builder().name("sizes").labelNames("q").register(a);
    Summary summary = Summary.builder().name("times").labelNames("q").quantile(0.5).register(a);
    gauge.labelValues("x").set(5);
    histogram.labelValues("x").observe(5);
    summary.labelValues("x").observe(5);
    gauge.clear();
    histogram.clear();
    summary.clear();
    assertThat(samples(a)).isEmpty();
    gauge.labelValues("x").inc();
    histogram.labelValues("x").observe(1);
    summary.labelValues("x").observe(1);
    assertThat(samples(a)).contains("depth{q=\"x\"} 1.0", "sizes_count{q=\"x\"} 1");
    assertThat(samples(a)).contains("times_sum{q=\"x\"} 1.0");
  }
}
