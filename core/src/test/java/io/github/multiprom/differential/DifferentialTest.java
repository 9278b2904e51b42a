package io.github.multiprom.differential;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.multiprom.MultiprocessRegistry;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.Unit;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import org.jspecify.annotations.Nullable;

/**
 * The same random program of calls on client_java's metrics and on ours: the same answers, the same
 * exceptions, the same exposition. What differs on purpose is in docs/differences.md and in {@link
 * DifferencesTest}. The seeds are fixed, so that a change that did not cause it is not blamed;
 * leave them out and raise the tries to look for more.
 */
class DifferentialTest {

  private static final List<@Nullable Unit> UNITS = Arrays.asList(null, Unit.BYTES, Unit.RATIO);

  @Property(tries = 1_000, seed = "1", shrinking = ShrinkingMode.OFF)
  void anyProgramInMemory_asWithClientJava(@ForAll long seed) {
    // In no test is the directory's variable set.
    try (MultiprocessRegistry ours = MultiprocessRegistry.open()) {
      new Program(seed, new PrometheusRegistry(), ours).run();
    }
  }

  @Property(tries = 100, seed = "2", shrinking = ShrinkingMode.OFF)
  void anyProgramInADirectory_asWithClientJava(@ForAll long seed) throws IOException {
    Path directory = Files.createTempDirectory("multiprom-differential-");
    try (MultiprocessRegistry ours = MultiprocessRegistry.builder().directory(directory).open()) {
      new Program(seed, new PrometheusRegistry(), ours).run();
    } finally {
      delete(directory);
    }
  }

  @Example
  void anyNameWithAnyUnit_exposedAsByClientJava() {
    for (String name : Draw.NAMES) {
      for (Unit unit : UNITS) {
        Shape shape = Shape.of(name, unit);
        for (Declaration.Kind kind : Program.KINDS) {
          Declaration<?> declaration = kind.declare(shape, new Draw(1));
          PrometheusRegistry theirs = new PrometheusRegistry();
          try (MultiprocessRegistry ours = MultiprocessRegistry.open()) {
            declaration.theirs(theirs);
            declaration.ours(ours);
            assertThat(Exposed.in(ours.scrape()))
                .as(declaration::toString)
                .isEqualTo(Exposed.in(theirs.scrape()));
          }
        }
      }
    }
  }

  private static void delete(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      files.forEach(
          file -> {
            try {
              Files.delete(file);
            } catch (IOException e) {
              throw new UncheckedIOException(e);
            }
          });
    }
    Files.delete(directory);
  }
}
