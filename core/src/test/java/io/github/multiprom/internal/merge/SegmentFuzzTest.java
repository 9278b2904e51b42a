package io.github.multiprom.internal.merge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import io.github.multiprom.GaugeMode;
import io.github.multiprom.internal.cell.DistributionReader;
import io.github.multiprom.internal.cell.StoredExemplar;
import io.github.multiprom.internal.segment.ArchiveFile;
import io.github.multiprom.internal.segment.DirectoryFiles;
import io.github.multiprom.internal.segment.Families;
import io.github.multiprom.internal.segment.FamilyDescriptor;
import io.github.multiprom.internal.segment.MalformedException;
import io.github.multiprom.internal.segment.PublishedWriter;
import io.github.multiprom.internal.segment.ReusedException;
import io.github.multiprom.internal.segment.SegmentReader;
import io.github.multiprom.internal.segment.TestSegment;
import io.prometheus.metrics.model.snapshots.Labels;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A damaged segment is read, or refused as malformed; never anything else, and never for ever. */
class SegmentFuzzTest {

  private static final Source SOURCE = new Source(1, 1, new UUID(0, 0), "0", true);
  private static final int MUTATIONS = 4_000;

  @TempDir private Path directory;
  private Path file;
  private byte[] original;
  private int used;

  @BeforeEach
  void writeSegment() throws IOException {
    TestSegment segment = TestSegment.dead(new DirectoryFiles(directory), 1, 1);
    segment.worker("web-1");
    Written written = new Written(segment.writer(), 1);
    FamilyDescriptor sizes = Families.histogram("sizes", List.of(1.0, 2.0, 4.0), "kind");
    FamilyDescriptor requests = Families.counter("requests", "method", "code");
    FamilyDescriptor build = Families.info("build", "version");
    for (int i = 0; i < 3; i++) {
      written
          .count(requests, 7.5, "GET", "20" + i)
          .exemplar(requests, exemplar(7.5), "GET", "20" + i)
          .set(Families.gauge("depth", GaugeMode.LIVE_ALL, "queue"), -3, "q" + i)
          .set(Families.gauge("last", GaugeMode.MOST_RECENT), i)
          .observe(Families.summary("latency"), 0.25)
          .observe(sizes, i, "a")
          .exemplar(sizes, exemplar(i), "a")
          .info(build, "1." + i)
          .turn(
              Families.stateSet("features", List.of("fast", "safe"), "env"), "safe", true, "e" + i);
    }
    written.remove(build, "1.0");
    PublishedWriter publisher = segment.writer().newPublishedWriter();
    for (int i = 0; i < 3; i++) {
      List<ArchiveFile.Block> blocks = new ArrayList<>(Published.of(Published.hybrid(i)));
      for (ArchiveFile.Block block : Published.everyKind(i)) {
        blocks.add(new ArchiveFile.Block(block.family(), block.number() + 1, block.fields()));
      }
      publisher.publish(blocks);
    }
    file = segment.file();
    original = Files.readAllBytes(file);
    used = original.length;
    while (original[used - 1] == 0) {
      used--;
    }
    used = used + Long.BYTES & -Long.BYTES;
  }

  private static StoredExemplar exemplar(double value) {
    Labels trace = Labels.of("trace_id", "0af7651916cd43dd", "span_id", "b7ad6b71");
    return new StoredExemplar(value, 1, Long.MAX_VALUE, trace);
  }

  /** Reads and exposes it, as a scrape does; what is wrong with it, or null. */
  private String read() throws IOException {
    Tally tally = new Tally();
    try {
      SegmentSource source =
          new SegmentSource(SegmentReader.open(file), tally, new DistributionReader());
      source.refresh();
      source.contribute(SOURCE);
    } catch (MalformedException | ReusedException e) {
      return String.valueOf(e.getMessage());
    }
    assertThat(Rendered.all(tally)).isNotNull();
    return null;
  }

  private static void put(FileChannel channel, int offset, byte[] bytes) throws IOException {
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    while (buffer.hasRemaining()) {
      channel.write(buffer, offset + (long) buffer.position());
    }
  }

  private interface Mutation {
    void apply(byte[] bytes, Random random);
  }

  private void readMutated(long seed, Mutation mutation) {
    assertTimeoutPreemptively(Duration.ofMinutes(5), () -> mutateAndRead(seed, mutation));
  }

  private void mutateAndRead(long seed, Mutation mutation) throws IOException {
    Random random = new Random(seed);
    int refused = 0;
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      for (int i = 0; i < MUTATIONS; i++) {
        byte[] bytes = original.clone();
        mutation.apply(bytes, random);
        put(channel, 0, bytes);
        try {
          refused += read() == null ? 0 : 1;
        } catch (IOException e) {
          refused++;
        } catch (Throwable e) {
          throw new AssertionError("seed " + seed + ", mutation " + i, e);
        }
      }
    }
    assertThat(refused).isPositive();
  }

  @Test
  void untouched_read() throws Exception {
    assertThat(read()).isNull();
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2})
  void bitFlips(long seed) {
    readMutated(
        seed,
        (bytes, random) -> {
          for (int flips = 1 + random.nextInt(3); flips > 0; flips--) {
            bytes[random.nextInt(used)] ^= (byte) (1 << random.nextInt(8));
          }
        });
  }

  @ParameterizedTest
  @ValueSource(longs = {3, 4})
  void wordsReplaced(long seed) {
    long[] values = {0, 1, -1, 8, 64, 255, 256, Long.MAX_VALUE, Long.MIN_VALUE, 1L << 32, 65_536};
    readMutated(
        seed,
        (bytes, random) -> {
          ByteBuffer words = ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder());
          int offset = random.nextInt(used / Long.BYTES) * Long.BYTES;
          long word = words.getLong(offset);
          switch (random.nextInt(4)) {
            case 0 -> words.putLong(offset, values[random.nextInt(values.length)]);
            case 1 -> words.putLong(offset, word + 8L * (random.nextInt(17) - 8));
            case 2 -> words.putLong(offset, random.nextLong());
            default -> words.putLong(offset, word ^ 1L << random.nextInt(64));
          }
        });
  }

  @ParameterizedTest
  @ValueSource(longs = {5})
  void piecesMovedAround(long seed) {
    readMutated(
        seed,
        (bytes, random) -> {
          int length = 8 * (1 + random.nextInt(32));
          int from = 8 * random.nextInt((used - length) / 8);
          int to = 8 * random.nextInt((used - length) / 8);
          System.arraycopy(original, from, bytes, to, length);
        });
  }

  @ParameterizedTest
  @ValueSource(longs = {6})
  void garbageAfterTheHeader(long seed) {
    readMutated(
        seed,
        (bytes, random) -> {
          byte[] garbage = new byte[8 * (1 + random.nextInt(200))];
          random.nextBytes(garbage);
          int from = 256 + 8 * random.nextInt(100);
          System.arraycopy(garbage, 0, bytes, from, garbage.length);
        });
  }
}
