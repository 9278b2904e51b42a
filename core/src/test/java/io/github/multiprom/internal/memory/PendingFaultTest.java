package io.github.multiprom.internal.memory;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** In processes of their own, which the JDK ends if it goes wrong. */
final class PendingFaultTest {

  private static final int LENGTH = 16_384;
  private static final int WHOLE = 15_000;
  private static final int CUT_OFF = 500;

  @TempDir Path directory;

  @ParameterizedTest
  @ValueSource(strings = {"-Xint", "-XX:TieredStopAtLevel=1", "-XX:-TieredCompilation", "-Xmixed"})
  void pageMissing_thrownBeforeTheValueIsUsed(String mode) throws Exception {
    assertThat(run(mode, "raise")).isEqualTo(CUT_OFF + " of " + CUT_OFF + " thrown");
  }

  @ParameterizedTest
  @ValueSource(strings = {"-Xint", "-XX:TieredStopAtLevel=1", "-XX:-TieredCompilation", "-Xmixed"})
  void unmappedAfterAMissingPage_theProcessGoesOn(String mode) throws Exception {
    assertThat(run(mode, "unmap")).isEqualTo(CUT_OFF + " of " + CUT_OFF + " thrown");
  }

  /** The last line that the process says. */
  private String run(String mode, String what) throws Exception {
    Process process =
        new ProcessBuilder(
                List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-XX:+UseSerialGC",
                    mode,
                    "-cp",
                    System.getProperty("java.class.path"),
                    Main.class.getName(),
                    directory.resolve("file").toString(),
                    what))
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    String last = "nothing";
    for (String line = last; line != null; line = process.inputReader().readLine()) {
      last = line;
    }
    assertThat(process.waitFor()).as("exit code").isZero();
    return last;
  }

  /** Reads whole files until that is compiled, then many that somebody cuts off. */
  static final class Main {

    private static long sum;

    public static void main(String[] args) throws IOException {
      Path file = Path.of(args[0]);
      boolean raise = args[1].equals("raise");
      Files.write(file, new byte[LENGTH]);
      for (int i = 0; i < WHOLE; i++) {
        if (isThrown(map(file), raise)) {
          throw new AssertionError("nothing was missing");
        }
      }
      int thrown = 0;
      for (int i = 0; i < CUT_OFF; i++) {
        Files.write(file, new byte[LENGTH]);
        Memory memory = map(file);
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
          channel.truncate(0);
        }
        thrown += isThrown(memory, raise) ? 1 : 0;
      }
      System.out.println("values that nothing depends on: " + sum);
      System.out.println(thrown + " of " + CUT_OFF + " thrown");
    }

    private static Memory map(Path file) throws IOException {
      try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
        return Memories.map(channel, FileChannel.MapMode.READ_ONLY, 0, LENGTH);
      }
    }

    private static boolean isThrown(Memory memory, boolean raise) {
      try {
        sum += memory.getLong(LENGTH / 2);
        if (raise) {
          PendingFault.raise();
        }
        memory.unmap();
        return false;
      } catch (InternalError e) {
        if (raise) {
          memory.unmap();
        }
        return true;
      }
    }
  }
}
