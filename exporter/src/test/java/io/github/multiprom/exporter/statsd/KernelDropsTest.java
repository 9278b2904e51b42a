package io.github.multiprom.exporter.statsd;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KernelDropsTest {
  private static final String ROW =
      "  42: 0100007F:%04X 00000000:0000 07 00000000:00000000 00:00000000 00000000     0        0"
          + " %d 2 0000000000000000 %d\n";

  @TempDir private Path proc;

  @Test
  void rowsOfOwnSocketsOfThePort_whatIsNewSinceTheLastCall() throws IOException {
    Files.createDirectories(proc.resolve("net"));
    Files.createDirectories(proc.resolve("fd"));
    Files.createSymbolicLink(proc.resolve("fd/5"), Path.of("socket:[4711]"));
    Files.createSymbolicLink(proc.resolve("fd/6"), Path.of("socket:[4712]"));
    Files.createSymbolicLink(proc.resolve("fd/7"), Path.of("/dev/null"));
    KernelDrops drops = new KernelDrops(proc, 9125);

    table("udp", ROW.formatted(9125, 4711, 3) + ROW.formatted(9125, 99, 50));
    assertThat(drops.takeNew()).isEqualTo(3);
    assertThat(drops.takeNew()).isZero();

    table("udp6", ROW.formatted(9125, 4712, 4) + ROW.formatted(9126, 4712, 50));
    assertThat(drops.takeNew()).isEqualTo(4);

    table("udp6", "");
    table("udp", ROW.formatted(9125, 4711, 0xFFFFFFFFL));
    drops.takeNew();
    table("udp", ROW.formatted(9125, 4711, 9));
    assertThat(drops.takeNew()).as("the kernel's 32 bits ran over").isEqualTo(10);
  }

  @Test
  void noProc_none() throws IOException {
    assertThat(new KernelDrops(proc.resolve("missing"), 9125).takeNew()).isZero();
  }

  private void table(String name, String rows) throws IOException {
    Files.writeString(
        proc.resolve("net").resolve(name),
        "   sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid"
            + "  timeout inode ref pointer drops\n"
            + rows);
  }
}
