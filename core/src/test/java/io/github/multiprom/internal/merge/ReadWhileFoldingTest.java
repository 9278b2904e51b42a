package io.github.multiprom.internal.merge;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Segments of the dead appear in bursts and two folders fold them: every reading is exact. */
@Timeout(300)
class ReadWhileFoldingTest {

  private static final int WORKERS = 600;
  private static final int BURST = 15;

  private final ExecutorService executor = Executors.newCachedThreadPool();
  private final AtomicBoolean stop = new AtomicBoolean();
  private final AtomicInteger beingPublished = new AtomicInteger();
  private final AtomicInteger published = new AtomicInteger();

  @TempDir private Path path;
  @TempDir private Path elsewhere;

  @AfterEach
  void stop() {
    stop.set(true);
    executor.shutdownNow();
  }

  @Test
  void everyReading_exactAndMonotone() throws Exception {
    TestDirectory directory = new TestDirectory(path);
    TestDirectory nursery = new TestDirectory(elsewhere);
    List<Future<?>> folders = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      Folder folder = directory.folder();
      folders.add(
          executor.submit(
              () -> {
                while (!stop.get()) {
                  folder.fold();
                }
                return null;
              }));
    }
    for (int id = 1; id <= WORKERS; id++) {
      nursery.deadWorker(id, 1);
    }
    Future<?> writer =
        executor.submit(
            () -> {
              for (int id = 1; id <= WORKERS; id++) {
                beingPublished.incrementAndGet();
                Files.move(
                    nursery.files.segment(id),
                    directory.files.segment(id),
                    StandardCopyOption.ATOMIC_MOVE);
                published.incrementAndGet();
                while (id % BURST == 0 && !stop.get() && !directory.segments().isEmpty()) {
                  Thread.onSpinWait(); // until they are folded
                }
              }
              return null;
            });
    DirectoryReader reader = directory.reader();
    double last = 0;
    while (last < WORKERS) {
      int least = published.get();
      List<String> series = Rendered.series(reader.read().tally());
      int most = beingPublished.get();
      double read = series.isEmpty() ? 0 : Double.parseDouble(series.get(0).split(" ", -1)[1]);
      assertThat(read).isBetween(Math.max(least, last), (double) most);
      last = read;
      assertThat(folders).noneMatch(Future::isDone);
    }
    stop.set(true);
    writer.get();
    for (Future<?> folder : folders) {
      folder.get();
    }
    directory.fold();
    assertThat(directory.series()).containsExactly("jobs{} " + (double) WORKERS);
    assertThat(directory.segments()).isEmpty();
  }
}
