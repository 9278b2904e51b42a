package io.github.multiprom.internal.cell;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.multiprom.internal.segment.DirectoryFiles;
import io.github.multiprom.internal.segment.Families;
import io.github.multiprom.internal.segment.FilePermissions;
import io.github.multiprom.internal.segment.IoThread;
import io.github.multiprom.internal.segment.OwnSegment;
import io.github.multiprom.internal.segment.SegmentReader;
import io.github.multiprom.internal.segment.Stripe;
import io.prometheus.metrics.model.snapshots.Exemplar;
import io.prometheus.metrics.model.snapshots.Exemplars;
import io.prometheus.metrics.model.snapshots.Labels;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Value, time and labels of an exemplar belong together while writers never pause, or are killed.
 */
@Timeout(120)
class ExemplarCoherenceTest {

  private static final int LINK = CounterCell.EXEMPLARS_OFFSET;
  private static final int READS = 20_000;
  private static final int KILLS = 5;

  @TempDir private Path directory;

  /** An exemplar all of whose parts say the same number; the labels' lengths differ. */
  private static Exemplar numbered(long number) {
    String text = Long.toString(number);
    return new Exemplar(
        number,
        Labels.of("trace_id", text, "span_id", text.repeat(1 + (int) (number % 4))),
        number);
  }

  private static void hammer(ExemplarChain chain, AtomicLong numbers) {
    chain.write(() -> Exemplars.of(numbered(numbers.incrementAndGet())), 1_000);
  }

  /** Checks what it reads and counts it. */
  private static final class Checker implements ExemplarChain.Reader {
    private int exemplars;

    @Override
    public boolean wants(double value, long timestampMillis, long expiresAtMillis) {
      return true;
    }

    @Override
    public void exemplar(StoredExemplar exemplar) {
      long number = exemplar.timestampMillis();
      assertThat(exemplar)
          .isEqualTo(
              new StoredExemplar(number, number, number + 1_000, numbered(number).getLabels()));
      exemplars++;
    }
  }

  @Test
  void threadsThatNeverPause_everyReadCoherent() throws Exception {
    Cells cells = new Cells(Families.counter("x"), CounterCell.STRIPE_LENGTH, 256);
    ExemplarChain chain =
        new ExemplarChain("cell", cells.stripe, LINK, cells.segment.writer(), null, 1);
    AtomicLong numbers = new AtomicLong();
    AtomicBoolean stop = new AtomicBoolean();
    List<Thread> writers = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      Thread writer =
          new Thread(
              () -> {
                while (!stop.get()) {
                  hammer(chain, numbers);
                }
              });
      writers.add(writer);
      writer.start();
    }
    Checker checker = new Checker();
    SegmentReader reader = cells.reader();
    while (checker.exemplars < READS) {
      ExemplarChain.read(reader, cells.stripe.position() + LINK, checker);
    }
    stop.set(true);
    for (Thread writer : writers) {
      writer.join();
    }
    assertThat(numbers.get()).isGreaterThan(READS / 100);
  }

  /** Writes exemplars until it is killed. */
  static final class Main {
    public static void main(String[] args) throws Exception {
      OwnSegment segment =
          OwnSegment.create(
              new DirectoryFiles(Path.of(args[0])),
              FilePermissions.OWNER,
              0,
              null,
              1,
              new IoThread("writer"));
      int number = segment.writer().appendFamily(Families.counter("x"));
      Stripe cell =
          segment.writer().append(number, new String[0], CounterCell.STRIPE_LENGTH, 256, 1).cell();
      ExemplarChain chain = new ExemplarChain("cell", cell, LINK, segment.writer(), null, 1);
      AtomicLong numbers = new AtomicLong(1_000_000_000);
      hammer(chain, numbers);
      System.out.println(cell.position() + LINK);
      System.out.println(segment.file());
      while (true) {
        hammer(chain, numbers);
      }
    }
  }

  @Test
  void processesThatAreKilled_everyReadCoherentAlsoAfterwards() throws Exception {
    for (int i = 0; i < KILLS; i++) {
      Process process =
          new ProcessBuilder(
                  Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                  "-XX:+UseSerialGC",
                  "-cp",
                  System.getProperty("java.class.path"),
                  Main.class.getName(),
                  directory.toString())
              .redirectError(ProcessBuilder.Redirect.INHERIT)
              .start();
      try {
        long link = Long.parseLong(process.inputReader().readLine());
        SegmentReader reader = SegmentReader.open(Path.of(process.inputReader().readLine()));
        Checker checker = new Checker();
        while (checker.exemplars < READS / 10) {
          ExemplarChain.read(reader, link, checker);
        }
        process.destroyForcibly().waitFor();

        Checker afterwards = new Checker();
        ExemplarChain.read(reader, link, afterwards);
        assertThat(afterwards.exemplars).isPositive();
      } finally {
        process.destroyForcibly().onExit().join();
      }
    }
  }
}
