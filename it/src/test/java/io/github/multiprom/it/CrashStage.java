package io.github.multiprom.it;

import io.github.multiprom.MultiprocessRegistry;
import io.github.multiprom.RegistryBuilder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.UnaryOperator;

/** Where a {@link CrashScenario} is played: by a process that will die, or by one that won't. */
abstract class CrashStage implements AutoCloseable {
  private final Path metrics;
  private final List<MultiprocessRegistry> registries = new ArrayList<>();

  CrashStage(Path metrics) {
    this.metrics = metrics;
  }

  final Path metrics() {
    return metrics;
  }

  /** Makes an update that is there as a whole or not at all. */
  abstract void step(Runnable update);

  /** Makes several changes that only take something away; of these, any may be there. */
  abstract void removal(Runnable update);

  /**
   * Makes an update in another thread, which stands still before a point while other things happen.
   *
   * @param meanwhile calls {@link #step}
   */
  abstract void hold(String point, Runnable held, Runnable meanwhile);

  /**
   * Lets another process take this one for dead, where there is another one.
   *
   * @param noticed whether this process has noticed
   */
  abstract void askForFold(Callable<Boolean> noticed);

  /** Opens a registry of the directory. */
  final MultiprocessRegistry open(UnaryOperator<RegistryBuilder> settings) {
    MultiprocessRegistry registry =
        settings.apply(MultiprocessRegistry.builder().directory(metrics)).open();
    registries.add(registry);
    return registry;
  }

  /** Opens a registry of the directory, as a step. */
  final MultiprocessRegistry open() {
    List<MultiprocessRegistry> opened = new ArrayList<>();
    step(() -> opened.add(open(builder -> builder)));
    return opened.get(0);
  }

  /** What was opened so far. */
  final List<MultiprocessRegistry> registries() {
    return registries;
  }

  /** Waits for what happens in the background. */
  static void await(String what, Callable<Boolean> condition) {
    try {
      Await.until(what, condition);
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  static void sleep(long millis) {
    try {
      Thread.sleep(millis);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    registries.forEach(MultiprocessRegistry::close);
  }
}
