package io.github.multiprom.it.storm;

import io.github.multiprom.it.server.JavaCommand;
import io.github.multiprom.it.storm.Violation.Kind;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Keeps one process of a role alive: starts it, kills it at a random instant, starts the next. Some
 * are stopped for a while first, and a few workers may end by themselves.
 */
final class Slot {
  private static final int MAX_STOP_MILLIS = 4_000;
  private static final long START_SECONDS = 60;
  private static final long USUAL_START_MILLIS = 700;
  private static final long MAX_SLOWNESS = 5;
  private static final long END_SECONDS = 60;

  /** Others are ready before they may die. */
  private static final int DIES_EARLY_ONE_IN = 6;

  private final Role role;
  private final RunFiles files;
  private final List<Path> javaHomes;
  private final Random random;
  private final AtomicLong lives;
  private final Fates fates;
  private final Violations violations;
  private final Books books;
  private final Thread thread;
  private @Nullable Process process;
  private volatile boolean dying;
  private long life;

  /**
   * @param lives gives each process its number
   */
  Slot(
      Role role,
      RunFiles files,
      List<Path> javaHomes,
      Random random,
      AtomicLong lives,
      Fates fates,
      Violations violations) {
    this.role = role;
    this.files = files;
    this.javaHomes = javaHomes;
    this.random = random;
    this.lives = lives;
    this.fates = fates;
    this.violations = violations;
    this.books = new Books(files.books());
    this.thread = new Thread(this::run, role + "-slot");
    thread.setDaemon(true);
  }

  void start() {
    thread.start();
  }

  private void run() {
    try {
      while (true) {
        Process started = startProcess();
        process = started;
        dying = false;
        liveAndDie(started);
        buried();
      }
    } catch (InterruptedException e) {
      // haltFate() was called; the process lives on
    } catch (IOException e) {
      throw new UncheckedIOException("cannot keep a " + role + " alive", e);
    }
  }

  private Process startProcess() throws IOException {
    life = lives.incrementAndGet();
    fates.started().incrementAndGet();
    Path home = javaHomes.get(random.nextInt(javaHomes.size()));
    List<String> args =
        List.of(files.root().toString(), Long.toString(life), Long.toString(random.nextLong()));
    return new ProcessBuilder(new JavaCommand(home, jvmOptions()).line(role.mainClass(), args))
        .redirectOutput(ProcessBuilder.Redirect.appendTo(files.log().toFile()))
        .redirectError(ProcessBuilder.Redirect.appendTo(files.log().toFile()))
        .start();
  }

  /** Both compilers, and both ways to memory. */
  private List<String> jvmOptions() {
    List<String> options =
        new ArrayList<>(
            List.of(
                "-XX:+UseSerialGC",
                "-Xmx64m",
                "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn",
                "-Dorg.slf4j.simpleLogger.showDateTime=true",
                "-XX:ErrorFile=" + files.root().resolve("hs_err_%p.log")));
    if (random.nextInt(4) > 0) {
      options.add("-XX:TieredStopAtLevel=1");
    }
    if (random.nextInt(4) == 0) {
      options.add("-Dmultiprom.memory=varhandle");
    }
    return options;
  }

  private void liveAndDie(Process started) throws InterruptedException, IOException {
    long millis = role.lifeMillis(random);
    if (random.nextInt(DIES_EARLY_ONE_IN) > 0) {
      millis *= Math.max(1, Math.min(MAX_SLOWNESS, awaitReady(started) / USUAL_START_MILLIS));
    }
    live(started, millis);
    int fate = random.nextInt(20);
    if (fate < 3) {
      stopForAWhile(started, fate > 0);
    }
    if (fate == 3 && role == Role.WORKER && started.isAlive()) {
      endByItself(started);
    }
    if (started.isAlive()) {
      fates.killed().incrementAndGet();
      dying = true;
      started.destroyForcibly();
    }
    started.waitFor();
  }

  /** Returns how many milliseconds it took: where that is long, all else takes long. */
  private long awaitReady(Process started) throws InterruptedException {
    long begin = System.nanoTime();
    long deadline = begin + TimeUnit.SECONDS.toNanos(START_SECONDS);
    while (started.isAlive() && !files.isReady(life) && System.nanoTime() < deadline) {
      Thread.sleep(5);
    }
    return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begin);
  }

  private void live(Process started, long millis) throws InterruptedException, IOException {
    if (started.waitFor(millis, TimeUnit.MILLISECONDS)) {
      violations.add(
          new Violation(
              Kind.TORN,
              "%s %d (pid %d) ended by itself with status %d"
                  .formatted(role, life, started.pid(), started.exitValue())),
          Files.readAllLines(files.log()));
    }
  }

  private void stopForAWhile(Process started, boolean thenGoesOn)
      throws InterruptedException, IOException {
    signal(started, "STOP");
    fates.stopped().incrementAndGet();
    try {
      Thread.sleep(random.nextInt(MAX_STOP_MILLIS));
    } catch (InterruptedException e) {
      signal(started, "CONT");
      throw e;
    }
    if (thenGoesOn) {
      signal(started, "CONT");
      live(started, random.nextInt(MAX_STOP_MILLIS));
    }
  }

  private static void signal(Process started, String name) throws IOException {
    Process kill = new ProcessBuilder("kill", "-" + name, Long.toString(started.pid())).start();
    boolean interrupted = false;
    while (true) {
      try {
        kill.waitFor();
        break;
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private void endByItself(Process started) throws InterruptedException {
    fates.ended().incrementAndGet();
    dying = true;
    started.toHandle().destroy();
    started.waitFor(END_SECONDS, TimeUnit.SECONDS);
  }

  /** The process is dead: what it had under way will never be acknowledged. */
  private void buried() throws IOException {
    Files.deleteIfExists(files.ports().resolve(Long.toString(life)));
    books.close(life);
  }

  /** Lets the process live on that there is now, unless it is dying; no other one is started. */
  void haltFate() throws InterruptedException, IOException {
    thread.interrupt();
    thread.join();
    if (dying) {
      end();
    }
  }

  boolean isWorker() {
    return role == Role.WORKER;
  }

  /** Whether there is a worker that does not answer yet; after {@link #haltFate}. */
  boolean isStarting() {
    return isWorker() && process != null && process.isAlive() && !files.isReady(life);
  }

  /** Ends the process for good, after {@link #haltFate}. */
  void end() throws InterruptedException, IOException {
    if (process != null) {
      if (role == Role.WORKER) {
        process.toHandle().destroy();
        process.waitFor(END_SECONDS, TimeUnit.SECONDS);
      }
      process.destroyForcibly();
      process.waitFor();
      buried();
      process = null;
    }
  }
}
