package io.github.multiprom.it.storm;

import io.github.multiprom.MultiprocessRegistry;
import io.github.multiprom.exporter.MetricsServer;
import io.github.multiprom.it.server.ParentWatch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;

/**
 * A worker JVM of a storm: {@code StormWorker <run> <life> <seed>}. Writes and answers scrapes;
 * some close their registry now and then and open it again.
 */
public final class StormWorker {
  private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

  private final RunFiles files;
  private final long life;
  private final Random random;
  private final Tally tally;
  private final List<Book> books = new ArrayList<>();
  private volatile boolean ending;
  private volatile boolean pausing;

  private StormWorker(RunFiles files, long life, long seed) throws IOException {
    this.files = files;
    this.life = life;
    this.random = new Random(seed);
    this.tally = Tally.open(files.tally());
  }

  /** Runs until it is told to end, or killed. */
  public static void main(String[] args) throws Exception {
    ParentWatch.exitWithParent();
    RunFiles files = new RunFiles(Path.of(args[0]));
    new StormWorker(files, Long.parseLong(args[1]), Long.parseLong(args[2])).work();
  }

  private void work() throws Exception {
    if (!tally.areWritersStopped()) {
      Books all = new Books(files.books());
      for (int i = 0; i < Catalogue.THREADS; i++) {
        books.add(all.create(life, i));
      }
    }
    Thread main = Thread.currentThread();
    Runtime.getRuntime().addShutdownHook(new Thread(() -> end(main), "end"));
    boolean reopens = random.nextInt(3) == 0;
    int restless = random.nextInt(3) == 0 ? 1 : 0;
    while (!ending) {
      try (MultiprocessRegistry registry =
              MultiprocessRegistry.builder().directory(files.metrics()).open();
          MetricsServer server =
              MetricsServer.builder()
                  .registry(registry)
                  .host("127.0.0.1")
                  .port(0)
                  .buildAndStart()) {
        announce(server.port());
        write(new StormMetrics(registry, "1." + life % 3), reopens, restless);
      }
      tally.add(Tally.Word.REOPENINGS, ending ? 0 : 1);
    }
  }

  private void announce(int port) throws IOException {
    Path unfinished = files.root().resolve("new-port-" + life);
    Files.writeString(unfinished, Integer.toString(port));
    Files.move(
        unfinished,
        files.ports().resolve(Long.toString(life)),
        StandardCopyOption.ATOMIC_MOVE,
        StandardCopyOption.REPLACE_EXISTING);
    files.sayReady(life);
  }

  /**
   * Returns when it is time to close the registry; nobody updates it then.
   *
   * @param restless how many of the threads never pause: more would leave no time for anything else
   */
  private void write(StormMetrics metrics, boolean reopens, int restless)
      throws InterruptedException {
    pausing = false;
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < books.size(); i++) {
      StormWriter writer =
          new StormWriter(
              metrics,
              books.get(i),
              i,
              new Random(random.nextLong()),
              tally,
              i < restless ? 0 : PAUSE_NANOS,
              () -> ending || pausing || tally.areWritersStopped());
      threads.add(new Thread(writer, "writer-" + i));
    }
    threads.forEach(thread -> thread.setDaemon(true));
    threads.forEach(Thread::start);
    long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(100 + random.nextInt(700));
    while (!ending && !tally.areWritersStopped() && !(reopens && System.nanoTime() > end)) {
      Thread.sleep(10);
    }
    pausing = true;
    for (Thread thread : threads) {
      thread.join();
    }
    if (ending || tally.areWritersStopped()) {
      books.forEach(Book::close);
    }
    while (!ending && tally.areWritersStopped()) {
      Thread.sleep(10); // only answers from now on
    }
  }

  private void end(Thread main) {
    ending = true;
    try {
      main.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
