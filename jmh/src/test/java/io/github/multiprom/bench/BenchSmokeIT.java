package io.github.multiprom.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.multiprom.bench.report.ResultsFile;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A tiny real run of the benchmarks up to the page. Nothing is said about the figures. */
class BenchSmokeIT {

  @TempDir private Path root;

  @Test
  @Timeout(value = 5, unit = TimeUnit.MINUTES)
  void smokeRun_writesPageAndPlotsAndResults() throws Exception {
    Path peers = Files.createDirectories(root.resolve("jmh/src/main"));
    Files.createSymbolicLink(
        peers.resolve("peers"), Path.of("src", "main", "peers").toAbsolutePath());
    Path log = Files.createDirectories(Path.of("target", "bench")).resolve("smoke.log");

    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Djmh.ignoreLock=true",
                "-cp",
                Path.of("target", "lib").toAbsolutePath() + File.separator + "*",
                "io.github.multiprom.bench.BenchCommand",
                "--smoke",
                "--root",
                root.toString())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    try {
      assertThat(process.waitFor()).as("see %s", log).isZero();
    } finally {
      process.destroyForcibly();
    }

    assertThat(root.resolve("docs/benchmarks.md"))
        .content()
        .contains("## Bars", "| Counter.inc(), 1 thread | ≤ 1 × client_java |", "ns |")
        .contains("file of an idle worker", "p99 of a request handler", "](benchmarks/");
    assertThat(root.resolve("docs/benchmarks").toFile().list()).hasSize(4);
    assertThat(ResultsFile.read(root.resolve("target/bench/results.json")).tables())
        .containsAll(List.of("Updates", "Allocation", "Scrape of the reference workload", "Disk"));
  }
}
