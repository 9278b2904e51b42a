package io.github.multiprom.internal.publish;

import io.prometheus.metrics.model.registry.Collector;
import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.registry.PrometheusScrapeRequest;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.MetricFamilyDescriptor;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.SummarySnapshot;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A collector that is not multiprom's, and what it gave last. Runs at most once at a time.
 * Thread-safe.
 */
public final class ForeignCollector {

  /** Which process runs it, and when. */
  public enum Sharing {
    /** Every process, on a timer; each publishes what it gave. */
    PUBLISHED,
    /** The process that answers a scrape, in the request's thread: it looks at the request. */
    PER_REQUEST,
    /** The process that answers a scrape: its source is the same for all. */
    SHARED
  }

  /** A call of a collector's method that it implements itself. */
  private interface Call {
    @Nullable Iterable<MetricSnapshot> collect(
        @Nullable Predicate<String> names, @Nullable PrometheusScrapeRequest request);
  }

  /** What a run gave. */
  private record Run(
      List<MetricSnapshot> snapshots, long beganNanos, long tookNanos, long paceNanos) {

    /** One slow run among quick ones was a pause, and the first one loads classes. */
    static Run after(
        @Nullable Run before, List<MetricSnapshot> snapshots, long beganNanos, long tookNanos) {
      long pace = before == null ? 0 : Math.min(tookNanos, before.tookNanos);
      return new Run(snapshots, beganNanos, tookNanos, pace);
    }
  }

  private static final String MICROMETER = "io.micrometer.";

  private final Object collector;
  private final Call call;
  private final Set<String> names;
  private final Sharing sharing;
  private final CollectorErrors errors;
  private final AtomicBoolean running = new AtomicBoolean();
  private volatile boolean leaving;
  private volatile long beganNanos;
  private volatile @Nullable Run last;

  private ForeignCollector(
      Object collector, Call call, Set<String> names, Sharing sharing, CollectorErrors errors) {
    this.collector = collector;
    this.call = call;
    this.names = Set.copyOf(names);
    this.sharing = sharing;
    this.errors = errors;
  }

  /** Wraps a collector of one family. */
  public static ForeignCollector of(Collector collector, boolean shared, CollectorErrors errors) {
    Set<String> names = new HashSet<>();
    MetricFamilyDescriptor descriptor = collector.getMetricFamilyDescriptor();
    if (descriptor != null) {
      addNames(names, descriptor);
    }
    Overrides overrides = Overrides.of(collector.getClass(), Collector.class);
    Call call =
        (included, request) -> {
          MetricSnapshot snapshot;
          if (included != null && request != null && overrides.both()) {
            snapshot = collector.collect(included, request);
          } else if (included != null && request == null && overrides.names()) {
            snapshot = collector.collect(included);
          } else {
            snapshot = request == null ? collector.collect() : collector.collect(request);
          }
          return snapshot == null ? null : List.of(snapshot);
        };
    return new ForeignCollector(collector, call, names, sharing(overrides, shared), errors);
  }

  /** Wraps a collector of several families. */
  @SuppressWarnings("deprecation") // the names that collectors gave before there were descriptors
  public static ForeignCollector of(
      MultiCollector collector, boolean shared, CollectorErrors errors) {
    Set<String> names = new HashSet<>(collector.getPrometheusNames());
    collector.getMetricFamilyDescriptors().forEach(descriptor -> addNames(names, descriptor));
    Overrides overrides = Overrides.of(collector.getClass(), MultiCollector.class);
    Call call =
        (included, request) -> {
          if (included != null && request != null && overrides.both()) {
            return collector.collect(included, request);
          }
          if (included != null && request == null && overrides.names()) {
            return collector.collect(included);
          }
          return request == null ? collector.collect() : collector.collect(request);
        };
    return new ForeignCollector(collector, call, names, sharing(overrides, shared), errors);
  }

  private static Sharing sharing(Overrides overrides, boolean shared) {
    if (shared) {
      return Sharing.SHARED;
    }
    return overrides.request() || overrides.both() ? Sharing.PER_REQUEST : Sharing.PUBLISHED;
  }

  private static void addNames(Set<String> names, MetricFamilyDescriptor descriptor) {
    names.add(descriptor.getPrometheusName());
    names.add(descriptor.getMetadata().getExpositionBasePrometheusName());
  }

  Sharing sharing() {
    return sharing;
  }

  /** What to call it in the log. */
  String name() {
    String type = collector.getClass().getName();
    return names.isEmpty() ? type : type + " " + names.stream().sorted().toList();
  }

  boolean isMicrometers() {
    return collector.getClass().getName().startsWith(MICROMETER);
  }

  /** Whether none of its families can be among those that the filter accepts. */
  boolean isExcludedBy(@Nullable Predicate<String> included) {
    return included != null && !names.isEmpty() && names.stream().noneMatch(included);
  }

  /** What it gave last; empty if it never ran. The list is another one after another run. */
  List<MetricSnapshot> last() {
    Run run = last;
    return run == null ? List.of() : run.snapshots;
  }

  /** When the last complete run began; {@link Long#MIN_VALUE} if there was none. */
  long lastBeganNanos() {
    Run run = last;
    return run == null ? Long.MIN_VALUE : run.beganNanos;
  }

  /**
   * Says that only its last run is to come, which may fail: what it asks may be closed already.
   *
   * @return whether that run could tell of something that must not get lost
   */
  boolean leave() {
    leaving = true;
    List<MetricSnapshot> snapshots = last();
    return !isRunning()
        && (snapshots.isEmpty()
            || snapshots.stream()
                .anyMatch(
                    snapshot ->
                        snapshot instanceof CounterSnapshot
                            || snapshot instanceof HistogramSnapshot
                            || snapshot instanceof SummarySnapshot));
  }

  boolean hasRun() {
    return last != null;
  }

  boolean isRunning() {
    return running.get();
  }

  /** How long the present run has taken. Of no use unless it is running. */
  long runningNanos(long nowNanos) {
    return nowNanos - beganNanos;
  }

  /** What a run takes, as far as its pace is concerned. */
  long paceNanos() {
    Run run = last;
    return run == null ? 0 : run.paceNanos;
  }

  /**
   * Whether the timer should run it.
   *
   * @param share of a thread's time that it may take
   */
  boolean isDueOnTimer(long nowNanos, double share, long intervalNanos) {
    Run run = last;
    return !isRunning()
        && (run == null
            || Pace.isDueOnTimer(nowNanos - run.beganNanos, run.paceNanos, share, intervalNanos));
  }

  boolean isDueForScrape(long nowNanos) {
    Run run = last;
    return !isRunning()
        && (run == null || Pace.isDueForScrape(nowNanos - run.beganNanos, run.paceNanos));
  }

  /** Runs it, here, and keeps what it gives; not if it is running already. Never throws. */
  void run() {
    if (!running.compareAndSet(false, true)) {
      return;
    }
    long began = System.nanoTime();
    beganNanos = began;
    List<MetricSnapshot> snapshots = last();
    try {
      snapshots = collect(null, null);
    } catch (Throwable e) { // other people's code: a missing class must not end our thread
      if (!leaving) {
        errors.failed(this, e);
      }
    } finally {
      last = Run.after(last, snapshots, began, System.nanoTime() - began);
      running.set(false);
    }
  }

  /** Runs it for one scrape, here; what it throws is counted and gives nothing. */
  List<MetricSnapshot> runFor(
      @Nullable Predicate<String> included, @Nullable PrometheusScrapeRequest request) {
    try {
      return collect(included, request);
    } catch (Throwable e) {
      errors.failed(this, e);
      return List.of();
    }
  }

  private List<MetricSnapshot> collect(
      @Nullable Predicate<String> included, @Nullable PrometheusScrapeRequest request) {
    List<MetricSnapshot> snapshots = new ArrayList<>();
    Iterable<MetricSnapshot> given = call.collect(included, request);
    if (given != null) {
      for (MetricSnapshot snapshot : given) {
        if (snapshot != null) {
          snapshots.add(snapshot);
        }
      }
    }
    return snapshots;
  }

  /** Which variants of {@code collect} a class has of its own. */
  private record Overrides(boolean request, boolean names, boolean both) {

    static Overrides of(Class<?> type, Class<?> declared) {
      return new Overrides(
          overrides(type, declared, PrometheusScrapeRequest.class),
          overrides(type, declared, Predicate.class),
          overrides(type, declared, Predicate.class, PrometheusScrapeRequest.class));
    }

    private static boolean overrides(Class<?> type, Class<?> declared, Class<?>... parameters) {
      try {
        return type.getMethod("collect", parameters).getDeclaringClass() != declared;
      } catch (NoSuchMethodException e) {
        throw new IllegalStateException(type + " is no " + declared.getSimpleName(), e);
      }
    }
  }
}
