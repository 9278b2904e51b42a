package io.github.multiprom.it.demo;

import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/** When all is quiet every worker must give the same answer, one that has just started too. */
final class FinalScrapes {
  private static final long TIMEOUT_SECONDS = 60;

  private final ServerProcess server;
  private final int workers;
  private final PromiseChecker promises;

  FinalScrapes(ServerProcess server, int workers, PromiseChecker promises) {
    this.server = server;
    this.workers = workers;
    this.promises = promises;
  }

  /**
   * What was found.
   *
   * @param newestAge how old the process of the youngest worker was when it answered
   */
  record Agreement(Exposition exposition, int workers, Duration newestAge) {}

  Agreement agree() throws InterruptedException {
    WorkerStates states = server.workers();
    List<Long> old = states.ready();
    states.kill(old.get(0));
    states.awaitReady(workers);
    Set<Long> expected = new HashSet<>(states.ready());
    Set<Long> fresh = new HashSet<>(expected);
    old.forEach(fresh::remove);

    Map<Long, String> bodies = scrapeUntil(fresh);
    Duration newestAge = states.age(fresh.iterator().next());
    bodies.putAll(scrapeUntil(expected));
    bodies.keySet().retainAll(expected);
    compare(bodies);
    return new Agreement(
        Exposition.parse(bodies.values().iterator().next()), bodies.size(), newestAge);
  }

  /** Scrapes until each of the processes has answered; all answers, by process. */
  private Map<Long, String> scrapeUntil(Set<Long> expected) throws InterruptedException {
    Map<Long, String> bodies = new HashMap<>();
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(TIMEOUT_SECONDS);
    while (!bodies.keySet().containsAll(expected)) {
      if (System.nanoTime() > deadline) {
        throw new IllegalStateException("some workers do not answer: " + expected);
      }
      try {
        Scrape scrape = Scrape.of(server.port());
        if (scrape.isSuccess()) {
          bodies.put(scrape.pid(), scrape.withoutSelfMetrics());
        } else {
          promises.broken(scrape.failure());
        }
      } catch (IOException e) {
        promises.broken("a scrape failed though no worker was killed: " + e);
      }
    }
    return bodies;
  }

  private void compare(Map<Long, String> bodies) {
    Map<String, String> answers = new TreeMap<>();
    bodies.forEach((pid, body) -> answers.put("worker " + pid, body));
    Answers.difference(answers).ifPresent(promises::broken);
  }
}
