package io.github.multiprom.internal.merge;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.multiprom.internal.segment.OwnerWatch;
import io.github.multiprom.internal.segment.SegmentReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A real process whose end is noticed by a watch that was asked before. */
@Timeout(120)
class OwnerWatchTest {

  @TempDir private Path path;
  private TestDirectory directory;

  @BeforeEach
  void setUp() {
    directory = new TestDirectory(path);
  }

  private OwnerWatch watch(WorkerMain worker) throws Exception {
    SegmentReader reader = SegmentReader.open(directory.files.segment(worker.segmentId()));
    try {
      return new OwnerWatch(directory.liveness, reader.header(), lock(worker));
    } finally {
      reader.close();
    }
  }

  private Path lock(WorkerMain worker) {
    return directory.files.segmentLock(worker.segmentId());
  }

  /** How many descriptors this process has of a file. */
  private static long descriptors(Path file) throws IOException {
    try (Stream<Path> all = Files.list(Path.of("/proc/self/fd"))) {
      return all.filter(fd -> leadsTo(fd, file)).count();
    }
  }

  private static boolean leadsTo(Path descriptor, Path file) {
    try {
      return Files.readSymbolicLink(descriptor).equals(file.toAbsolutePath());
    } catch (IOException e) {
      return false; // that of the listing itself
    }
  }

  @Test
  void askedBeforeAndAfterItsDeath_noticed() throws Exception {
    try (WorkerMain worker = WorkerMain.start(path, 1)) {
      OwnerWatch watch = watch(worker);
      assertThat(watch.isAlive()).isTrue();
      assertThat(watch.isAlive()).isTrue();

      worker.kill();

      assertThat(watch.isAlive()).isFalse();
      watch.close();
    }
  }

  @Test
  void lockFile_oneDescriptorUntilClosed() throws Exception {
    try (WorkerMain worker = WorkerMain.start(path, 1)) {
      OwnerWatch watch = watch(worker);
      for (int i = 0; i < 10; i++) {
        assertThat(watch.isAlive()).isTrue();
      }
      assertThat(descriptors(lock(worker))).isOne();
      watch.close();
      assertThat(descriptors(lock(worker))).isZero();
      assertThat(watch.isAlive()).isTrue();
      watch.close();
    }
  }

  /** Being asked must not give the lock away, nor keep it. */
  @Test
  void askedOften_lockStaysWithItsOwner() throws Exception {
    try (WorkerMain worker = WorkerMain.start(path, 1)) {
      OwnerWatch watch = watch(worker);
      assertThat(watch.isAlive()).isTrue();
      watch.close();
      assertThat(watch(worker).isAlive()).isTrue();
      assertThat(directory.fold()).isNotNull().extracting(Folder.Result::folded).isEqualTo(0);

      worker.kill();

      assertThat(directory.fold()).isNotNull().extracting(Folder.Result::folded).isEqualTo(1);
    }
  }

  @Test
  void lockFileTakenAway_processDecides() throws Exception {
    try (WorkerMain worker = WorkerMain.start(path, 1)) {
      OwnerWatch watch = watch(worker);
      Files.delete(lock(worker));
      assertThat(watch.isAlive()).isTrue();

      worker.kill();

      assertThat(watch.isAlive()).isFalse();
    }
  }

  /** An interrupt closes the channel, which is opened again. */
  @Test
  void interruptedThread_sameAnswers() throws Exception {
    try (WorkerMain worker = WorkerMain.start(path, 1)) {
      OwnerWatch watch = watch(worker);
      assertThat(watch.isAlive()).isTrue();
      Thread.currentThread().interrupt();
      boolean alive = watch.isAlive();
      assertThat(Thread.interrupted()).isTrue();
      assertThat(alive).isTrue();
      assertThat(watch.isAlive()).isTrue();

      worker.kill();

      assertThat(watch.isAlive()).isFalse();
      watch.close();
    }
  }

  /** Less than who asks waits for another one that asks and has lost its processor. */
  private static final long PATIENCE_NANOS = TimeUnit.MILLISECONDS.toNanos(900);

  /** Two registries of one JVM, say: the JDK lets only one of them have a lock on a file. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void askedByTwoThreadsAtOnce_theDeadNeverSeemAlive(boolean keepOpen) throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(2);
    try (WorkerMain worker = WorkerMain.start(path, 1)) {
      worker.kill();
      CyclicBarrier together = new CyclicBarrier(2);
      Callable<Integer> asking =
          () -> {
            OwnerWatch watch = watch(worker);
            together.await();
            int alive = 0;
            for (int i = 0; i < 20_000; i++) {
              long asked = System.nanoTime();
              boolean isAlive = watch.isAlive();
              boolean patient = System.nanoTime() - asked > PATIENCE_NANOS;
              alive += isAlive && !patient ? 1 : 0;
              if (!keepOpen) {
                watch.close();
              }
            }
            watch.close();
            return alive;
          };
      for (Future<Integer> alive : threads.invokeAll(List.of(asking, asking))) {
        assertThat(alive.get()).isZero();
      }
    } finally {
      threads.shutdown();
    }
  }
}
