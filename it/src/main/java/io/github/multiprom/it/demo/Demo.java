package io.github.multiprom.it.demo;

import java.io.PrintStream;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** One run from the empty directory to the verdict. */
final class Demo {
  private final DemoOptions options;
  private final PrintStream out;
  private final PromiseChecker promises = new PromiseChecker();
  private final AtomicLong scrapes = new AtomicLong();

  Demo(DemoOptions options, PrintStream out) {
    this.options = options;
    this.out = out;
  }

  /** Whether all promises held. */
  boolean run() throws InterruptedException {
    try (ScratchDirectory directory = ScratchDirectory.create("multiprom-demo-");
        ServerProcess server = ServerProcess.start(directory, options)) {
      out.println("metrics in " + directory.metrics());
      out.println("ledgers in " + directory.ledgers());
      Report report = new Report(out);
      try {
        return run(directory, server, report);
      } catch (IllegalStateException e) {
        report.serverLog(directory.serverLog());
        throw e;
      }
    }
  }

  private boolean run(ScratchDirectory directory, ServerProcess server, Report report)
      throws InterruptedException {
    Ledgers ledgers = new Ledgers(directory.ledgers());
    WorkerStates workers = server.workers();
    workers.awaitReady(options.workers());
    out.printf(
        "%d workers serve http://127.0.0.1:%d/metrics%n%n", options.workers(), server.port());

    LoadTally tally = loadAndKill(server, ledgers);
    workers.awaitReady(options.workers());
    stopWriters(ledgers, workers);
    FinalScrapes.Agreement agreement =
        new FinalScrapes(server, options.workers(), promises).agree();

    Verdict verdict = Verdict.of(agreement.exposition(), tally, ledgers.totals());
    mustHaveHappened(tally, workers);
    report.table(verdict);
    report.workers(workers, agreement, scrapes.get());
    report.files("in use", directory.metrics());
    server.stop();
    report.files("after the stop", directory.metrics());
    report.broken(promises.broken(), promises.brokenCount());
    boolean kept = verdict.lost() + verdict.doubled() + promises.brokenCount() == 0;
    if (!kept) {
      report.serverLog(directory.serverLog());
    }
    report.end(verdict, promises.brokenCount());
    return kept;
  }

  /** The storm: load, kills and scrapes at the same time. */
  private LoadTally loadAndKill(ServerProcess server, Ledgers ledgers) throws InterruptedException {
    WorkerStates workers = server.workers();
    ProgressLine progress = new ProgressLine(out, options.duration());
    Scraper one = new Scraper(server.port(), ledgers, promises, scrapes);
    Scraper other = new Scraper(server.port(), ledgers, promises, scrapes);
    try (LoadProcess load = LoadProcess.start(server.port(), options.clients())) {
      Killer killer = new Killer(workers, options);
      while (!progress.isDone()) {
        Thread.sleep(progress.interval().toMillis());
        progress.show(
            load.answered(),
            workers.ready().size(),
            options.workers(),
            workers.killedCount(),
            scrapes.get(),
            promises.brokenCount());
      }
      progress.end();
      killer.stop();
      one.stop();
      other.stop();
      return load.stop();
    }
  }

  /** From here on nothing is counted: the metrics must come to rest. */
  private static void stopWriters(Ledgers ledgers, WorkerStates workers)
      throws InterruptedException {
    ledgers.stopWriters();
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    while (!workers.ready().stream().allMatch(ledgers::areClosed)) {
      if (System.nanoTime() > deadline) {
        throw new IllegalStateException("some ledger writers do not stop");
      }
      Thread.sleep(10);
    }
  }

  /** A run in which nothing happened proves nothing. */
  private void mustHaveHappened(LoadTally tally, WorkerStates workers) {
    if (tally.answeredTotal() == 0 || scrapes.get() == 0 || workers.killedCount() < 2) {
      promises.broken("too little happened to prove anything; give it more --seconds");
    }
  }
}
