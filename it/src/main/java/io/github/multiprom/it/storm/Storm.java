package io.github.multiprom.it.storm;

import io.github.multiprom.FoldReport;
import io.github.multiprom.MultiprocessDirectory;
import io.github.multiprom.MultiprocessRegistry;
import io.github.multiprom.it.demo.Answers;
import io.github.multiprom.it.demo.Exposition;
import io.github.multiprom.it.demo.FileCount;
import io.github.multiprom.it.demo.Scrape;
import io.github.multiprom.it.demo.StatusLine;
import io.github.multiprom.it.storm.Violation.Kind;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

/** One storm, the calm after it, and what is left. */
final class Storm {
  private static final Duration REST = Duration.ofMinutes(2);

  /** A per-worker series of the dead may leave between two answers. */
  private static final int AGREEMENT_ATTEMPTS = 3;

  private static final int PAUSE_MILLIS = 20;

  private final StormOptions options;
  private final RunFiles files;
  private final PrintStream out;
  private final Violations violations;
  private final Tally tally;
  private final Map<Role, Fates> fates = new EnumMap<>(Role.class);
  private final List<Slot> slots = new ArrayList<>();
  private final long startNanos = System.nanoTime();

  Storm(StormOptions options, RunFiles files, PrintStream out) throws IOException {
    this.options = options;
    this.files = files;
    this.out = out;
    this.violations = new Violations(files.violations(), "storm");
    this.tally = Tally.open(files.tally());
    Random random = new Random(options.seed());
    AtomicLong lives = new AtomicLong();
    for (Role role : Role.values()) {
      fates.put(role, new Fates());
      int count =
          switch (role) {
            case WORKER -> options.workers();
            case SCRAPER -> options.scrapers();
            case FOLDER -> options.folders();
          };
      for (int i = 0; i < count; i++) {
        slots.add(
            new Slot(
                role,
                files,
                options.javaHomes(),
                new Random(random.nextLong()),
                lives,
                fates(role),
                violations));
      }
    }
  }

  Tally tally() {
    return tally;
  }

  Fates fates(Role role) {
    return fates.computeIfAbsent(role, key -> new Fates());
  }

  Duration elapsed() {
    return Duration.ofNanos(System.nanoTime() - startNanos);
  }

  /** Everything that was seen to be broken. */
  List<List<String>> violations() {
    return violations.all();
  }

  /** Returns what was in the directory at the end; ends early when a promise is broken. */
  FileCount run() throws InterruptedException, IOException {
    slots.forEach(Slot::start);
    FileCount stormy;
    try {
      storm();
      stormy = FileCount.of(files.metrics());
      for (Slot slot : slots) {
        slot.haltFate();
      }
      if (!violations.areThere()) {
        calm();
      }
    } finally {
      for (Slot slot : slots) {
        slot.haltFate();
        slot.end();
      }
    }
    if (!violations.areThere()) {
      afterwards();
    }
    mustHaveHappened();
    return stormy;
  }

  private void storm() throws InterruptedException {
    StatusLine status = new StatusLine(out);
    long interval = status.isInPlace() ? 1 : 5;
    while (goesOn() && !violations.areThere()) {
      long left = options.duration().minus(elapsed()).toMillis();
      Thread.sleep(Math.max(500, Math.min(TimeUnit.SECONDS.toMillis(interval), left)));
      status.show(new StormReport(this, options).progress(FileCount.of(files.metrics())));
    }
    status.end();
  }

  /** On a slow machine it may take longer until something happens. */
  private boolean goesOn() {
    Duration most = options.duration().plus(REST);
    return elapsed().compareTo(missing().isEmpty() ? options.duration() : most) < 0;
  }

  /** Nobody writes and nobody dies any more: what is exposed is exactly what was done. */
  private void calm() throws InterruptedException, IOException {
    tally.stopWriters();
    for (Slot slot : slots) {
      if (!slot.isWorker()) {
        slot.end();
      }
    }
    Books books = new Books(files.books());
    await("rest", () -> slots.stream().noneMatch(Slot::isStarting) && books.areClosed());
    for (int attempt = 1; disagree(attempt == AGREEMENT_ATTEMPTS); attempt++) {
      Thread.sleep(PAUSE_MILLIS);
    }
    check("in the calm", books);
  }

  /**
   * Whether there is reason to ask again.
   *
   * @param last whether it is a violation if there is
   */
  private boolean disagree(boolean last) throws InterruptedException, IOException {
    Map<String, String> bodies = answers();
    Optional<String> difference = Answers.difference(bodies);
    if (last && difference.isPresent()) {
      violations.add(new Violation(Kind.TORN, difference.get()), List.copyOf(bodies.values()));
    }
    return !last && difference.isPresent();
  }

  /** What each worker answers, and two that have just come. */
  private Map<String, String> answers() throws InterruptedException, IOException {
    Map<String, String> bodies = new TreeMap<>();
    for (int i = 0; i < 2; i++) {
      try (MultiprocessRegistry reader = StormScraper.reader(files)) {
        String text = StormScraper.answer("reader", reader.scrape()).text();
        bodies.put("reader " + i, Scrape.withoutSelfMetrics(text));
      }
    }
    try (Stream<Path> ports = Files.list(files.ports())) {
      for (Path port : ports.toList()) {
        Answer answer = askUntilAnswered(port);
        bodies.put(answer.by(), Scrape.withoutSelfMetrics(answer.text()));
      }
    }
    return bodies;
  }

  /** It may just be opening its registry again, and answer at another port. */
  private static Answer askUntilAnswered(Path port) throws InterruptedException, IOException {
    long deadline = System.nanoTime() + REST.toNanos();
    while (true) {
      try {
        return StormScraper.askWorker(port);
      } catch (IOException e) {
        if (System.nanoTime() > deadline) {
          throw e;
        }
        Thread.sleep(PAUSE_MILLIS);
      }
    }
  }

  private void check(String when, Books books) throws IOException {
    try (MultiprocessRegistry reader = StormScraper.reader(files)) {
      Answer answer = StormScraper.answer("reader", reader.scrape());
      new ScrapeCheck(Exposition.parse(answer.text()))
          .against(books.acknowledged(), books.intended())
          .against(HighWater.open(files.highWater()).marks())
          .coherence()
          .selfMetrics()
          .violations()
          .forEach(
              violation ->
                  violations.add(
                      new Violation(violation.kind(), when + ": " + violation.what()),
                      List.of(answer.text())));
    }
  }

  /** Everybody is dead, and all they did is in the archive. */
  private void afterwards() throws InterruptedException, IOException {
    MultiprocessDirectory directory = MultiprocessDirectory.of(files.metrics());
    await(
        "the last fold",
        () -> {
          FoldReport report = directory.fold();
          return report.done() && FileCount.of(files.metrics()).kinds().get("segment") == null;
        });
    check("when all were folded", new Books(files.books()));
  }

  private static void await(String what, BooleanSupplier condition) throws InterruptedException {
    long deadline = System.nanoTime() + REST.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > deadline) {
        throw new IllegalStateException("waited in vain for " + what);
      }
      Thread.sleep(PAUSE_MILLIS);
    }
  }

  /** A run in which nothing happened proves nothing. */
  private void mustHaveHappened() {
    String missing = missing();
    if (!missing.isEmpty() && !violations.areThere()) {
      violations.add(
          new Violation(Kind.TORN, "too little happened to prove anything: " + missing), List.of());
    }
  }

  /** What has not happened yet. */
  private String missing() {
    List<String> missing = new ArrayList<>();
    for (Role role : Role.values()) {
      if (fates(role).killed().get() == 0) {
        missing.add("kills of a " + role);
      }
    }
    for (Tally.Word word :
        List.of(Tally.Word.UPDATES, Tally.Word.SCRAPES, Tally.Word.SCRAPES_BY_WORKERS)) {
      if (tally.get(word) == 0) {
        missing.add(word.toString());
      }
    }
    return String.join(", ", missing);
  }
}
