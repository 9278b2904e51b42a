package io.github.multiprom.exporter.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.multiprom.Counter;
import io.github.multiprom.Histogram;
import io.github.multiprom.MultiprocessRegistry;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TopCommandTest {
  @TempDir private Path directory;

  private Run top(String... options) {
    String[] args = new String[options.length + 3];
    args[0] = "top";
    args[1] = "--dir";
    args[2] = directory.toString();
    System.arraycopy(options, 0, args, 3, options.length);
    return Run.of(args);
  }

  @Test
  void emptyDirectory_saysSo() {
    Run run = top("-n", "1");
    assertThat(run.exitCode()).isZero();
    assertThat(run.err()).isEmpty();
    assertThat(run.out().lines()).contains("no workers", "no series").hasSize(5);
  }

  @Test
  void missingDirectory_errorNamesItAndTheRemedy() {
    Run run = Run.of("top", "--dir", directory.resolve("missing").toString(), "-n", "1");
    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.err()).contains("missing").contains("mkdir");
  }

  @Test
  void frames_firstWithoutRatesNextWith() {
    try (MultiprocessRegistry registry =
        MultiprocessRegistry.builder().directory(directory).open()) {
      Counter.builder().name("jobs").labelNames("kind").register(registry).labelValues("a").inc(3);
      Histogram.builder().name("seconds").register(registry).observe(0.5);
      Run run = top("-n", "2", "-d", "0.1");
      assertThat(run.exitCode()).isZero();
      assertThat(run.out()).doesNotContain("\u001b");
      String[] frames = run.out().split("(?m)^multiprom top", -1);
      assertThat(frames).hasSize(3);
      assertThat(frames[1])
          .contains("1 of 1 workers live")
          .containsPattern("(?m)^ +- +3 .* counter +jobs_total\\{kind=\"a\"}$")
          .containsPattern("(?m)^ +- +1 +0\\.\\d+ +0\\.\\d+ +histogram +seconds$");
      assertThat(frames[2])
          .containsPattern("(?m)^ +0 +3 .* counter +jobs_total\\{kind=\"a\"}$")
          .containsPattern("(?m)^ +0 +1 +- +- +histogram +seconds$");
    }
  }

  @Test
  void filter_leavesOutTheRest() {
    try (MultiprocessRegistry registry =
        MultiprocessRegistry.builder().directory(directory).open()) {
      Counter.builder().name("jobs").register(registry).inc();
      Counter.builder().name("others").register(registry).inc();
      assertThat(top("-n", "1", "--filter", "^job").out())
          .contains("jobs_total")
          .doesNotContain("others_total");
    }
  }

  @Test
  void labelsWithEscapeSequences_doNotReachTheTerminal() {
    try (MultiprocessRegistry registry =
        MultiprocessRegistry.builder().directory(directory).open()) {
      Counter.builder()
          .name("jobs")
          .labelNames("kind")
          .register(registry)
          .labelValues("\u001b[2J\n")
          .inc();
      assertThat(top("-n", "1").out()).contains("kind=\"?[2J?\"").doesNotContain("\u001b");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "-d,0,--interval 0.0",
    "-d,NaN,--interval NaN",
    "-n,0,--iterations 0",
    "--sort,speed,'RATE, VALUE, P99, NAME'",
    "--filter,[,no regular expression",
  })
  void wrongUsage_saysWhatIsRight(String option, String value, String message) {
    Run run = top(option, value);
    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err()).contains(message);
  }
}
