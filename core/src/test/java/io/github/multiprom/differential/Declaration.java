package io.github.multiprom.differential;

import io.github.multiprom.MultiprocessRegistry;
import io.prometheus.metrics.core.datapoints.DataPoint;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * A metric that a program registers: the same builder calls on both libraries.
 *
 * @param <D> client_java's interface of its data points
 */
interface Declaration<D extends DataPoint> {

  Shape shape();

  /** Builds and registers client_java's. */
  Subject<D> theirs(PrometheusRegistry registry);

  /** Builds and registers multiprom's. */
  Subject<D> ours(MultiprocessRegistry registry);

  /** A random call of this kind of data point. */
  Call<D> call(Draw draw);

  /**
   * What is done with a data point; what it returns is compared, as is the class of what it throws.
   *
   * @param description for the message of a failed test
   * @param dropped whether client_java throws IllegalArgumentException where multiprom, whose
   *     updates never throw, drops and counts it
   */
  record Call<D extends DataPoint>(String description, Function<D, Object> code, boolean dropped) {

    static final String DONE = "done";

    Call(String description, Function<D, Object> code) {
      this(description, code, false);
    }

    /** The same update, which client_java refuses. */
    Call<D> thatIsDropped() {
      return new Call<>(description, code, true);
    }

    /** A call that returns nothing. */
    static <D extends DataPoint> Call<D> of(String description, Consumer<D> code) {
      return new Call<>(
          description,
          point -> {
            code.accept(point);
            return DONE;
          });
    }
  }

  /** A kind of metric; a further kind is a further class and an entry in {@link Program}. */
  interface Kind {
    Declaration<?> declare(Shape shape, Draw draw);
  }
}
