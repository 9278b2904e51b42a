package io.github.multiprom.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.multiprom.MultiprocessRegistry;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The formula of {@code docs/sizing.md} for the whole directory, while workers come and go. */
class SizingIT {
  private static final int WORKERS = 4;
  private static final int SERIES = 3_000;
  private static final int DEATHS = 4;

  /** A counter with a label value of 7 to 10 bytes. */
  private static final long SERIES_BYTES = SERIES * (128L + 64);

  private static final double TIGHT = 1.5;

  @TempDir(factory = SharedMemory.class)
  Path directory;

  @Test
  void workersWithEqualSeriesDie_theirDirectoryStaysWithinThePrediction() throws Exception {
    long predicted = (WORKERS + 1) * file(32 * 1024 + SERIES_BYTES) + 4 * SERIES_BYTES;
    List<Child> workers = new ArrayList<>();
    try (Peak peak = new Peak(directory);
        MultiprocessRegistry reader =
            MultiprocessRegistry.builder().directory(directory).readOnly().open()) {
      for (int i = 0; i < WORKERS; i++) {
        workers.add(worker());
      }
      for (int i = 0; i < DEATHS; i++) {
        workers.remove(0).sigkill();
        Workspace.awaitFold(reader, WORKERS - 1);
        workers.add(worker());
      }
      assertThat(peak.bytes()).isLessThanOrEqualTo(predicted);
      assertThat((double) predicted / peak.bytes()).isLessThan(TIGHT);
    } finally {
      workers.forEach(Child::close);
    }
  }

  private Child worker() throws Exception {
    Child child = Child.java(ObedientWorker.class).metricsIn(directory).start();
    child.awaitLine("ready");
    assertThat(child.ask("fill series " + SERIES)).isEqualTo("filled");
    return child;
  }

  private static long file(long worker) {
    long file = 64 * 1024;
    while (file < worker) {
      file *= 2;
    }
    return file;
  }

  /** The most that all files of a directory took together, looked at all the time. */
  private static final class Peak implements AutoCloseable {
    private final AtomicLong most = new AtomicLong();
    private final AtomicBoolean closed = new AtomicBoolean();

    Peak(Path directory) {
      Thread thread =
          new Thread(
              () -> {
                while (!closed.get()) {
                  most.accumulateAndGet(size(directory), Math::max);
                  LockSupport.parkNanos(500_000);
                }
              });
      thread.start();
    }

    private static long size(Path directory) {
      long sum = 0;
      try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
        for (Path file : files) {
          try {
            sum += Files.size(file);
          } catch (NoSuchFileException e) {
            // removed meanwhile
          }
        }
      } catch (IOException e) {
        return sum; // the directory itself goes away at the end
      }
      return sum;
    }

    long bytes() {
      return most.get();
    }

    @Override
    public void close() {
      closed.set(true);
    }
  }
}
