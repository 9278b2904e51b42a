package io.github.multiprom.bench.run;

import io.github.multiprom.bench.report.Circumstances;
import io.github.multiprom.bench.report.Names;
import io.github.multiprom.bench.run.Child.Figure;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Another language's multiprocess client, run by a script.
 *
 * @param name of the peer
 * @param interpreter of the script
 * @param script its path
 */
record PeerScript(String name, String interpreter, Path script) {

  private static final String DEBIAN = "On Debian: `apt-get install %s`.";

  /** Those that this machine has; what is missing is noted in the results. */
  static List<PeerScript> available(Session session) {
    List<PeerScript> available = new ArrayList<>();
    PeerScript python =
        new PeerScript(Names.PYTHON, "/usr/bin/python3", session.peers().resolve("python_peer.py"));
    PeerScript ruby =
        new PeerScript(Names.RUBY, "/usr/bin/ruby", session.peers().resolve("ruby_peer.rb"));
    addIfPresent(session, available, python, "python3-prometheus-client");
    addIfPresent(session, available, ruby, "ruby-prometheus-client-mmap");
    return available;
  }

  private static void addIfPresent(
      Session session, List<PeerScript> available, PeerScript peer, String debianPackage) {
    try {
      Process process =
          new ProcessBuilder(peer.interpreter, peer.script.toString(), "version")
              .redirectErrorStream(true)
              .start();
      String said =
          new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
      if (process.waitFor() == 0) {
        Circumstances.add(session.results(), peer.name, said);
        available.add(peer);
        return;
      }
    } catch (IOException e) {
      // no interpreter: left out like one without the client
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    String sentence =
        "%s's client is left out, it is not installed. ".formatted(peer.name)
            + DEBIAN.formatted(debianPackage);
    session.say(sentence);
    session.results().leaveOut(sentence);
  }

  /** Lets so many workers of it write the reference workload. */
  void fill(Path scratch, int workers) throws IOException {
    run("fill", directory(scratch), String.valueOf(workers));
  }

  /** The milliseconds of a scrape by a process of its own: the middle one of three. */
  double scrape(Path scratch) throws IOException {
    return ScrapeRuns.median(run("scrape", directory(scratch)), "scrape_ms");
  }

  /** Bytes on disk, by kind. */
  List<Figure> disk(Path scratch) throws IOException {
    return run("disk", directory(scratch) + "-disk");
  }

  /** Where {@link #fill} lets its workers write. */
  String directory(Path scratch) {
    return scratch.resolve(name).toString();
  }

  private List<Figure> run(String... args) throws IOException {
    List<String> command = new ArrayList<>(List.of(interpreter, script.toString()));
    command.addAll(List.of(args));
    Path log = Path.of(args[1]).resolveSibling(name + ".log");
    try (Child child = Child.start(log, command)) {
      return child.answer();
    }
  }
}
