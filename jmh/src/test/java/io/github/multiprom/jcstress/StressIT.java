package io.github.multiprom.jcstress;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * A short run of all stress tests, with both ways to memory; {@code bin/jcstress} is the long one.
 */
class StressIT {

  @Test
  @Timeout(value = 15, unit = TimeUnit.MINUTES)
  void allStressTests_nothingForbidden() throws Exception {
    Path directory = Files.createDirectories(Path.of("target", "jcstress"));
    File log = directory.resolve("log").toFile();
    List<String> java =
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-cp",
            Path.of("target", "lib").toAbsolutePath() + File.separator + "*",
            "org.openjdk.jcstress.Main");
    List<String> command = new ArrayList<>(java);
    command.addAll(List.of("-r", "report", "-strideSize", "64", "-strideCount", "16"));
    command.addAll(
        List.of("-f", "1", "-iters", "1", "-time", "250", "-sc", "false", "-af", "NONE"));
    command.addAll(List.of("-jvmArgs", "-XX:+UseSerialGC")); // one configuration of the JVM
    Process process =
        new ProcessBuilder(command)
            .directory(directory.toFile())
            .redirectErrorStream(true)
            .redirectOutput(log)
            .start();
    try {
      assertThat(process.waitFor()).as("see %s", log).isZero();
    } finally {
      process.destroyForcibly();
    }
    assertThat(Files.readString(log.toPath()))
        .as("see %s", log)
        .contains("Failed tests: No matches", "Error tests: No matches");
  }
}
