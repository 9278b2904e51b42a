package io.github.multiprom;

import io.prometheus.metrics.tracer.common.SpanContext;
import io.prometheus.metrics.tracer.initializer.SpanContextSupplier;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The tracer that client_java found, if any, as the span context of one sampler. A tracer is the
 * code of others: what it throws ends here.
 *
 * <p>The sampler stores what it takes without saying so. But it marks the span before, on the same
 * thread; so {@link #tookOne} knows.
 */
final class Tracer implements SpanContext {

  private static final Logger LOGGER = LoggerFactory.getLogger("io.github.multiprom");

  /** Micrometer leaves the class out where it has a tracer of its own. */
  private static final boolean PRESENT = isPresent();

  private static final AtomicBoolean SAID = new AtomicBoolean();

  private volatile @Nullable Thread marking;

  private static boolean isPresent() {
    try {
      SpanContextSupplier.hasSpanContext();
      return true;
    } catch (LinkageError e) {
      return false;
    }
  }

  private static @Nullable SpanContext current() {
    return PRESENT ? SpanContextSupplier.getSpanContext() : null;
  }

  /** Whether there is a span that an exemplar may lead to. Allocates nothing. */
  static boolean hasSampledSpan() {
    SpanContext context = current();
    return context != null && isSampled(context);
  }

  private static boolean isSampled(SpanContext context) {
    try {
      return context.isCurrentSpanSampled();
    } catch (Throwable e) {
      sayOnce(e);
      return false;
    }
  }

  /** Says that a tracer, or something else that samples, failed; the update itself was recorded. */
  static void sayOnce(Throwable e) {
    if (SAID.compareAndSet(false, true)) {
      LOGGER.warn("the tracer failed: exemplars are left out while it does, silently", e);
    }
  }

  /** Whether the sampler took an exemplar on this thread since this was last asked. */
  boolean tookOne() {
    if (marking != Thread.currentThread()) {
      return false;
    }
    marking = null;
    return true;
  }

  @Override
  public boolean isCurrentSpanSampled() {
    return hasSampledSpan();
  }

  @Override
  public @Nullable String getCurrentTraceId() {
    try {
      SpanContext context = current();
      return context == null ? null : context.getCurrentTraceId();
    } catch (Throwable e) {
      sayOnce(e);
      return null;
    }
  }

  @Override
  public @Nullable String getCurrentSpanId() {
    try {
      SpanContext context = current();
      return context == null ? null : context.getCurrentSpanId();
    } catch (Throwable e) {
      sayOnce(e);
      return null;
    }
  }

  @Override
  public void markCurrentSpanAsExemplar() {
    marking = Thread.currentThread();
    try {
      SpanContext context = current();
      if (context != null) {
        context.markCurrentSpanAsExemplar();
      }
    } catch (Throwable e) {
      sayOnce(e);
    }
  }
}
