package io.github.multiprom.jmh;

import io.prometheus.metrics.core.datapoints.CounterDataPoint;
import java.util.concurrent.atomic.LongAdder;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Fork;

/** {@code Counter.inc()} on a held data point. */
public class CounterInc extends UpdateBenchmark {

  private final CounterDataPoint multiprom =
      CounterPoints.multiprom(this).labelValues("GET", "200");
  private final CounterDataPoint clientJava = CounterPoints.clientJava().labelValues("GET", "200");
  private final io.micrometer.core.instrument.Counter micrometer = CounterPoints.micrometer(this);
  private final LongAdder longAdder = new LongAdder();

  @Benchmark
  public void multiprom() {
    multiprom.inc();
  }

  @Benchmark
  public void clientJava() {
    clientJava.inc();
  }

  @Benchmark
  public void micrometer() {
    micrometer.increment();
  }

  @Benchmark
  public void longAdder() {
    longAdder.increment();
  }

  @Benchmark
  @Fork(value = 3, jvmArgsAppend = AgronaCounters.FLAG)
  public void agrona(AgronaCounters agrona) {
    agrona.counter.increment();
  }
}
