package io.github.multiprom.it;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A process that a test started: its output is at hand, and it is gone when the test is over. */
final class Child implements AutoCloseable {
  static final String DIRECTORY_VARIABLE = "PROMETHEUS_MULTIPROC_DIR";

  /** What makes many JVMs bearable on a small machine. None of it is needed. */
  static final List<String> SMALL =
      List.of("-XX:+UseSerialGC", "-Xmx64m", "-XX:TieredStopAtLevel=1");

  private final Process process;
  private final List<String> out = new CopyOnWriteArrayList<>();
  private final List<String> err = new CopyOnWriteArrayList<>();
  private final Thread outReader;
  private final Thread errReader;
  private int answers;

  private Child(Process process) {
    this.process = process;
    outReader = reader(process.getInputStream(), out);
    errReader = reader(process.getErrorStream(), err);
  }

  /** A command and its environment, to be started as often as one likes. */
  record Command(List<String> line, Map<String, String> environment) {
    Command with(String variable, String value) {
      Map<String, String> extended = new HashMap<>(environment);
      extended.put(variable, value);
      return new Command(line, extended);
    }

    Command metricsIn(Path directory) {
      return with(DIRECTORY_VARIABLE, directory.toString());
    }

    /** Runs the command through another, as {@code setpriv} is. */
    Command through(List<String> prefix) {
      List<String> whole = new ArrayList<>(prefix);
      whole.addAll(line);
      return new Command(whole, environment);
    }

    Child start() {
      ProcessBuilder builder = new ProcessBuilder(line);
      builder.environment().remove(DIRECTORY_VARIABLE);
      builder.environment().putAll(environment);
      try {
        return new Child(builder.start());
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  static Command command(String... line) {
    return new Command(List.of(line), Map.of());
  }

  /** A main class of the packaged module, or of its tests, on the JDK that runs the tests. */
  static Command java(Class<?> main, Object... args) {
    return java(Path.of(System.getProperty("java.home")), SMALL, main, args);
  }

  static Command java(Path home, List<String> options, Class<?> main, Object... args) {
    List<String> line = new ArrayList<>();
    line.add(home.resolve("bin/java").toString());
    line.addAll(options);
    line.addAll(List.of("-cp", classPath(), main.getName()));
    Stream.of(args).map(Object::toString).forEach(line::add);
    return new Command(line, Map.of());
  }

  private static String classPath() {
    try (Stream<Path> jars = Files.list(Path.of("target", "lib"));
        Stream<Path> testJars = Files.list(Path.of("target", "test-lib"))) {
      return Stream.of(
              jars.sorted(), Stream.of(Path.of("target", "test-classes")), testJars.sorted())
          .flatMap(paths -> paths)
          .map(path -> path.toAbsolutePath().toString())
          .collect(Collectors.joining(File.pathSeparator));
    } catch (IOException e) {
      throw new UncheckedIOException(
          "package the module first: it fills target/lib and target/test-lib", e);
    }
  }

  private static Thread reader(InputStream stream, List<String> lines) {
    Thread thread =
        new Thread(
            () -> {
              try (BufferedReader reader =
                  new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8))) {
                reader.lines().forEach(lines::add);
              } catch (IOException | UncheckedIOException e) {
                // the process is gone
              }
            });
    thread.setDaemon(true);
    thread.start();
    return thread;
  }

  long pid() {
    return process.pid();
  }

  boolean isAlive() {
    return process.isAlive();
  }

  /** Standard output so far. */
  List<String> out() {
    return List.copyOf(out);
  }

  /** Standard error so far. */
  List<String> err() {
    return List.copyOf(err);
  }

  /** Gives the process its standard input, all of it. */
  void feed(String input) throws IOException {
    try (OutputStream stdin = process.getOutputStream()) {
      stdin.write(input.getBytes(StandardCharsets.UTF_8));
    }
  }

  /** Writes a line to its standard input, which stays open; waits for its answer. */
  String ask(String line) throws Exception {
    tell(line);
    return awaitAnswer();
  }

  /** Writes a line to its standard input; {@link #awaitAnswer} has the answer. */
  void tell(String line) throws IOException {
    OutputStream stdin = process.getOutputStream();
    stdin.write((line + "\n").getBytes(StandardCharsets.UTF_8));
    stdin.flush();
  }

  /** The next answer that was not asked for yet. */
  String awaitAnswer() throws Exception {
    String start = "answer " + answers++ + " ";
    return awaitLine(start).substring(start.length());
  }

  /** Waits for a line on standard output that starts so, and returns it. */
  String awaitLine(String start) throws Exception {
    Await.until(
        "'" + start + "' from " + this,
        () -> {
          boolean said = out.stream().anyMatch(line -> line.startsWith(start));
          if (!said && !process.isAlive() && !outReader.isAlive()) {
            throw new AssertionError("it ended without saying '" + start + "': " + this);
          }
          return said;
        });
    return out.stream().filter(line -> line.startsWith(start)).findFirst().orElseThrow();
  }

  void sigkill() {
    process.destroyForcibly();
  }

  void signal(String name) throws IOException, InterruptedException {
    new ProcessBuilder("kill", "-" + name, Long.toString(pid())).start().waitFor();
  }

  /**
   * Sends SIGSTOP and waits until no thread runs any more: each stops when it gets to it. The
   * process may have ended before.
   */
  void stop() throws Exception {
    signal("STOP");
    Await.until("all threads stopped of " + this, () -> !isAlive() || isStopped(pid()));
  }

  /** Whether all threads of a process are stopped. */
  static boolean isStopped(long pid) {
    try (Stream<Path> threads = Files.list(Path.of("/proc", Long.toString(pid), "task"))) {
      for (Path thread : (Iterable<Path>) threads::iterator) {
        String stat = Files.readString(thread.resolve("stat"));
        if (stat.charAt(stat.lastIndexOf(')') + 2) != 'T') {
          return false;
        }
      }
    } catch (IOException | UncheckedIOException e) {
      return false; // a thread that has just ended
    }
    return true;
  }

  /** Waits for the end of the process and of its output; returns the exit status. */
  int awaitExit() throws Exception {
    Await.until("the end of " + this, () -> !process.isAlive());
    outReader.join();
    errReader.join();
    return process.exitValue();
  }

  @Override
  public void close() {
    process.toHandle().descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
    try {
      process.waitFor(30, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public String toString() {
    return process.info().commandLine().orElse("process " + pid())
        + "\n"
        + String.join("\n", out)
        + "\n"
        + String.join("\n", err);
  }
}
