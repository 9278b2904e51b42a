package io.github.multiprom.bench.run;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A process that answers in lines {@code name value}, up to {@code done} or its end. */
final class Child implements AutoCloseable {

  /** One answer. */
  record Figure(String name, double value) {}

  private final Process process;
  private final BufferedReader out;
  private final Writer in;
  private final Path log;

  private Child(Process process, Path log) {
    this.process = process;
    this.out = process.inputReader();
    this.in = process.outputWriter();
    this.log = log;
  }

  static Child start(Path log, List<String> command) throws IOException {
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.redirectError(ProcessBuilder.Redirect.appendTo(log.toFile()));
    builder.environment().remove("PROMETHEUS_MULTIPROC_DIR");
    return new Child(builder.start(), log);
  }

  /** A JVM like this one, with our class path. */
  static Child java(Path log, List<String> flags, Class<?> main, String... args)
      throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(flags);
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
    command.addAll(List.of(args));
    return start(log, command);
  }

  /** What it says until it is done. */
  List<Figure> answer() throws IOException {
    List<Figure> figures = new ArrayList<>();
    for (String line = next(); line != null && !line.equals("done"); line = next()) {
      int space = line.lastIndexOf(' ');
      figures.add(
          new Figure(line.substring(0, space), Double.parseDouble(line.substring(space + 1))));
    }
    return figures;
  }

  /** Sends a command and returns what it says until it is done. */
  List<Figure> ask(String command) throws IOException {
    in.write(command + "\n");
    in.flush();
    return answer();
  }

  static List<Double> values(List<Figure> figures, String name) {
    return figures.stream().filter(f -> f.name().equals(name)).map(Figure::value).toList();
  }

  private @Nullable String next() throws IOException {
    String line = out.readLine();
    if (line == null && !hasSucceeded()) {
      throw new IOException("a measured process failed, see " + log);
    }
    return line;
  }

  private boolean hasSucceeded() throws IOException {
    try {
      return process.waitFor() == 0;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  /** Ends its input, upon which it ends; kills it if it does not. */
  @Override
  public void close() throws IOException {
    try {
      in.close();
    } catch (IOException e) {
      // it has ended already
    }
    try {
      if (!process.waitFor(20, TimeUnit.SECONDS)) {
        process.destroyForcibly().waitFor();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
