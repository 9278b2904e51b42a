package io.github.multiprom.it;

import io.github.multiprom.it.demo.Scrape;
import io.github.multiprom.it.server.MasterMain;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The pre-fork server of the samples, under test. */
final class TestServer implements AutoCloseable {
  private static final Pattern EVENT = Pattern.compile("worker \\d+ pid (\\d+) (\\w+).*");
  private static final String LISTENING = "listening on ";

  private final Child master;

  private TestServer(Child master) {
    this.master = master;
  }

  /** Starts so many workers that count in {@code metrics}, and waits until all serve. */
  static TestServer start(Path metrics, int workers) throws Exception {
    Child.Command java =
        Child.java(
            MasterMain.class,
            "--workers",
            workers,
            "--port",
            0,
            "--dir",
            metrics,
            "--jvm-option=-Xmx64m",
            "--jvm-option=-XX:+UseSerialGC",
            "--jvm-option=-XX:TieredStopAtLevel=1",
            "--exit-with-parent");
    // under nohup a JVM would ignore SIGHUP, as it was told to
    Child.Command command = java.through(List.of("env", "--default-signal=HUP"));
    TestServer server = new TestServer(command.start());
    server.awaitReady(workers);
    return server;
  }

  int port() throws Exception {
    String line = master.awaitLine(LISTENING);
    return Integer.parseInt(line.substring(line.lastIndexOf(':') + 1));
  }

  Child master() {
    return master;
  }

  /** The workers that serve and have not died yet, as far as the master knows. */
  Set<Long> ready() {
    Set<Long> ready = new HashSet<>();
    for (String line : master.out()) {
      Matcher event = EVENT.matcher(line);
      if (event.matches() && event.group(2).equals("ready")) {
        ready.add(Long.parseLong(event.group(1)));
      } else if (event.matches() && event.group(2).equals("exited")) {
        ready.remove(Long.parseLong(event.group(1)));
      }
    }
    return ready;
  }

  void awaitReady(int workers) throws Exception {
    Await.until(workers + " workers ready: " + master, () -> ready().size() == workers);
  }

  /** Kills a worker and waits until the master has put another in its place. */
  void killOne() throws Exception {
    Set<Long> before = ready();
    long victim = before.iterator().next();
    ProcessHandle.of(victim).ifPresent(ProcessHandle::destroyForcibly);
    Await.until(
        "another worker in the place of " + victim,
        () -> !ready().contains(victim) && ready().size() == before.size());
  }

  /** Scrapes until every worker has answered; the answers by worker. */
  Map<Long, Scrape> scrapeAll() throws Exception {
    Map<Long, Scrape> scrapes = new HashMap<>();
    int port = port();
    Await.until(
        "an answer of each worker",
        () -> {
          try {
            Scrape scrape = Scrape.of(port);
            scrapes.put(scrape.pid(), scrape);
          } catch (IOException e) {
            return false;
          }
          return scrapes.keySet().containsAll(ready());
        });
    return scrapes;
  }

  @Override
  public void close() {
    master.close();
  }
}
