package io.github.multiprom.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.multiprom.Counter;
import io.github.multiprom.MultiprocessRegistry;
import io.github.multiprom.exporter.cli.Main;
import io.github.multiprom.it.demo.Exposition;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real processes of Python's prometheus_client, that live, are killed, and are folded. */
class PythonIT {
  private static final String SHARED = "shared_total";

  @TempDir(factory = SharedMemory.class)
  Path parent;

  @TempDir Path scripts;

  private Workspace workspace;
  private PythonWorkers python;

  @BeforeEach
  void findPython() {
    workspace = Workspace.in(parent);
    python = new PythonWorkers(workspace.metrics(), scripts);
  }

  @Test
  void everySample_isPythonsOfTheLivingAndTheDead() throws Exception {
    try (Child one = python.start();
        Child two = python.start();
        Child three = python.start();
        MultiprocessRegistry reader = workspace.reader()) {
      Child[] workers = {one, two, three};
      for (int seed = 0; seed < workers.length; seed++) {
        workers[seed].ask("shapes " + seed);
      }
      PythonText.assertSameSamples(Workspace.text(reader), python.expose());

      one.sigkill();
      one.awaitExit();
      String ours = Workspace.text(reader); // before anybody marks it as dead
      PythonText.assertSameSamples(ours, python.expose(one));

      two.ask("shapes 7");
      PythonText.assertSameSamples(Workspace.text(reader), python.expose());
    }
    try (MultiprocessRegistry reader = workspace.reader()) {
      assertThat(Workspace.text(reader)).doesNotContain("level_live").contains("level_all{pid=");
    }
  }

  @Test
  void folded_nothingChangesButTheFiles() throws Exception {
    try (MultiprocessRegistry reader = workspace.reader()) {
      List<Child> dead = new ArrayList<>();
      for (int seed = 0; seed < 4; seed++) {
        try (Child worker = python.start()) {
          worker.ask("shapes " + seed);
          dead.add(worker);
        }
      }
      String before = Workspace.text(reader);
      PythonText.assertSameSamples(before, python.expose(dead.toArray(Child[]::new)));

      try (Child fold =
          Child.java(Main.class, "fold", "--dir", workspace.metrics(), "--fold-python").start()) {
        assertThat(fold.awaitExit()).as(fold::toString).isZero();
        assertThat(fold.out()).singleElement().asString().contains("files of the dead folded");
      }
      assertThat(workspace.files()).noneMatch(name -> name.contains("_"));
      PythonText.assertSameSamples(Workspace.text(reader), before);
    }
  }

  /** One family of all: a JVM that counts beside Python. */
  @Test
  void pythonAndJvm_countTogether() throws Exception {
    try (Child one = python.start();
        Child two = python.start();
        MultiprocessRegistry jvm =
            MultiprocessRegistry.builder().directory(workspace.metrics()).open()) {
      Counter counter =
          Counter.builder().name("shared").help("Counted in several languages").register(jvm);
      counter.inc(1_000);
      one.ask("count 200");
      two.ask("count 30");
      counter.inc(4);

      assertThat(Exposition.parse(Workspace.text(jvm)).value(SHARED)).isEqualTo(1_234);
      try (MultiprocessRegistry reader = workspace.reader()) {
        assertThat(Exposition.parse(Workspace.text(reader)).value(SHARED)).isEqualTo(1_234);
      }
    }
  }

  /** Names are what a program calls its processes; uWSGI's users number their workers. */
  @Test
  void fileUnderAnotherName_isKnownByWhoHasItOpen() throws Exception {
    try (Child worker = python.start();
        MultiprocessRegistry reader = workspace.reader()) {
      worker.ask("shapes 1");
      nameByNumber(worker);
      PythonText.assertSameSamples(Workspace.text(reader), python.expose());
      List<String> before = workspace.files();
      try (Child fold =
          Child.java(Main.class, "fold", "--dir", workspace.metrics(), "--fold-python").start()) {
        assertThat(fold.awaitExit()).as(fold::toString).isZero();
      }
      assertThat(workspace.files()).containsAll(before);
      try (Child inspect = Child.java(Main.class, "inspect", workspace.metrics()).start()) {
        assertThat(inspect.awaitExit()).as(inspect::toString).isZero();
        assertThat(String.join("\n", inspect.out()))
            .contains("counter_w1.db", "python", Long.toString(worker.pid()), "live");
      }
    }
  }

  private void nameByNumber(Child worker) throws IOException {
    try (Stream<Path> files = Files.list(workspace.metrics())) {
      for (Path file : files.filter(path -> path.toString().endsWith(".db")).toList()) {
        String name = file.getFileName().toString();
        Files.move(file, file.resolveSibling(name.replace("_" + worker.pid() + ".", "_w1.")));
      }
    }
  }

  /** The kernel hides such a process, as gunicorn --user makes it, from others of its user. */
  @Test
  void workerThatChangedItsUser_isNotTakenForDead() throws Exception {
    assumeTrue(System.getProperty("user.name").equals("root"), "only root can change the user");
    Files.setPosixFilePermissions(parent, PosixFilePermissions.fromString("rwxr-xr-x"));
    Files.setAttribute(workspace.metrics(), "unix:uid", Integer.parseInt(Unprivileged.NOBODY));
    try (Child worker = python.startAs(Unprivileged.NOBODY)) {
      worker.ask("count 40");
      nameByNumber(worker); // else its pid says that it lives
      Child.Command fold =
          Child.java(Main.class, "fold", "--dir", workspace.metrics(), "--fold-python");
      try (Child folder = Unprivileged.command(fold, parent).start()) {
        assertThat(folder.awaitExit()).as(folder::toString).isZero();
        assertThat(String.join("\n", folder.err()))
            .contains("counter_w1.db is not folded", "can't be looked into");
      }
      worker.ask("count 7");
    }
    try (MultiprocessRegistry reader = workspace.reader()) {
      assertThat(Exposition.parse(Workspace.text(reader)).value(SHARED)).isEqualTo(47);
    }
  }

  /** What a process has begun and done, as it wrote down itself. */
  private record Book(Path file) {
    long begun() throws IOException {
      return word(0);
    }

    long done() throws IOException {
      return word(8);
    }

    private long word(int offset) throws IOException {
      byte[] bytes = Files.exists(file) ? Files.readAllBytes(file) : new byte[0];
      return bytes.length < 16
          ? 0
          : ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder()).getLong(offset);
    }
  }

  private static long begun(List<Book> books) throws IOException {
    long sum = 0;
    for (Book book : List.copyOf(books)) {
      sum += book.begun();
    }
    return sum;
  }

  private static long done(List<Book> books) throws IOException {
    long sum = 0;
    for (Book book : List.copyOf(books)) {
      sum += book.done();
    }
    return sum;
  }

  /** Workers are killed while they count, their files folded while they are read. */
  @Test
  void killedAndFolded_countsOnceForEveryScraper() throws Exception {
    List<Book> books = new java.util.concurrent.CopyOnWriteArrayList<>();
    AtomicBoolean stop = new AtomicBoolean();
    ExecutorService scraper = Executors.newSingleThreadExecutor();
    Random random = new Random(3);
    List<Child> workers = new ArrayList<>();
    try (Child exporter =
            Child.java(
                    Main.class,
                    "serve",
                    "--dir",
                    workspace.metrics(),
                    "--port",
                    0,
                    "--host",
                    "127.0.0.1",
                    "--fold-python")
                .start();
        MultiprocessRegistry folding =
            MultiprocessRegistry.builder()
                .directory(workspace.metrics())
                .readOnly()
                .foldPython(true)
                .open();
        MultiprocessRegistry reader = workspace.reader()) {
      Future<Integer> scrapes = scraper.submit(() -> scrapeUntil(stop, reader, books));
      for (int i = 0; i < 24; i++) {
        Child worker = python.start();
        Book book = new Book(workspace.ledgers().resolve("book-" + i));
        workers.add(worker);
        books.add(book);
        worker.ask("ledger " + book.file());
        if (workers.size() == 4) {
          Child victim = workers.remove(random.nextInt(4));
          victim.sigkill();
        }
        Workspace.text(folding); // plans a fold
        assertThat(scrapes.isDone()).as("a scrape failed").isFalse();
      }
      workers.forEach(Child::sigkill);
      Await.until("all folded", () -> workspace.files().stream().noneMatch(n -> n.contains("_")));
      stop.set(true);
      assertThat(scrapes.get(60, TimeUnit.SECONDS)).isGreaterThan(20);
      long shown = (long) Exposition.parse(Workspace.text(reader)).value(SHARED);
      assertThat(shown).isBetween(done(books), begun(books)).isPositive();
      assertThat(exporter.isAlive()).as(exporter::toString).isTrue();
    } finally {
      stop.set(true);
      workers.forEach(Child::close);
      scraper.shutdownNow();
    }
  }

  private static int scrapeUntil(AtomicBoolean stop, MultiprocessRegistry reader, List<Book> books)
      throws IOException {
    int scrapes = 0;
    long last = 0;
    while (!stop.get()) {
      long acknowledged = done(books);
      long shown = (long) Exposition.parse(Workspace.text(reader)).value(SHARED);
      assertThat(shown).isGreaterThanOrEqualTo(Math.max(last, acknowledged));
      assertThat(shown).isLessThanOrEqualTo(begun(books));
      last = shown;
      scrapes++;
    }
    return scrapes;
  }
}
