package io.github.multiprom.internal.merge;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.multiprom.internal.segment.Families;
import io.github.multiprom.internal.segment.FamilyDescriptor;
import io.github.multiprom.internal.segment.TestSegment;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A file that loses its pages between two reads, once all that reads it is compiled. */
final class TruncatedWhileReadTest {

  private static final int WHOLE = 5_000;
  private static final int CUT_OFF = 300;

  @TempDir Path directory;

  /** In a process of its own, which the JDK would end if it went wrong. */
  @Test
  void pagesMissing_noWrongValueIsEverShown() throws Exception {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName(),
                directory.toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as("exit code").isZero();
    assertThat(output.strip()).isEqualTo("refused " + CUT_OFF + " times");
  }

  static final class Main {

    private static final int SERIES = 300;
    private static final FamilyDescriptor JOBS = Families.counter("jobs", "n");

    public static void main(String[] args) throws IOException {
      TestDirectory directory = new TestDirectory(Path.of(args[0]));
      Written written = new Written(TestSegment.dead(directory.files, 1, 1).writer(), 1);
      for (int i = 0; i < SERIES; i++) {
        written.count(JOBS, 7, Integer.toString(i));
      }
      Path file = directory.files.segment(1);
      byte[] whole = Files.readAllBytes(file);
      DirectoryReader reader = directory.reader();
      for (int i = 0; i < WHOLE; i++) {
        check(reader);
      }
      int refused = 0;
      try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
        for (int i = 0; i < CUT_OFF; i++) {
          channel.truncate(4_096); // the header stays
          try {
            check(reader);
          } catch (InternalError e) {
            refused++;
          }
          channel.write(ByteBuffer.wrap(whole), 0);
          reader.forgetTruncated();
          check(reader);
        }
      }
      System.out.println("refused " + refused + " times");
    }

    private static void check(DirectoryReader reader) throws IOException {
      List<Total> totals =
          reader.read().tally().families().stream().flatMap(f -> f.present().stream()).toList();
      Set<Double> values = new HashSet<>();
      for (Total total : totals) {
        values.add(((CounterTotal) total).value());
      }
      if (totals.size() != SERIES || !values.equals(Set.of(7.0))) {
        throw new AssertionError(totals.size() + " series with " + values);
      }
    }
  }
}
