package io.github.multiprom.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.multiprom.it.storm.StormCommand;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A short storm; {@code bin/storm} makes long ones. */
class StormIT {
  private static final String MINUTES = "0.35";

  @Test
  void workersScrapersAndFoldersAreKilled_everyScrapeIsExact() throws Exception {
    try (Child storm = Child.java(StormCommand.class, arguments()).start()) {
      assertThat(storm.awaitExit()).as(storm::toString).isZero();
      List<String> lines = storm.out();
      assertThat(lines.get(lines.size() - 1)).isEqualTo("lost 0 doubled 0 backwards 0 torn 0");
    }
  }

  /** Half of the processes on JDK 25, if there is one. */
  private static Object[] arguments() throws IOException {
    List<Object> arguments = new ArrayList<>(List.of("--minutes", MINUTES));
    arguments.addAll(List.of("--java", System.getProperty("java.home")));
    Jdk25.find().ifPresent(home -> arguments.addAll(List.of("--java", home)));
    return arguments.toArray();
  }
}
