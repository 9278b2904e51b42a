package io.github.multiprom.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Real processes that count with Python's prometheus_client. */
final class PythonWorkers {
  private final Path python = Peers.python("prometheus_client");
  private final Path directory;
  private final Path scripts;

  PythonWorkers(Path directory, Path scripts) {
    this.directory = directory;
    this.scripts = scripts;
  }

  Child start() {
    return command("worker.py").start();
  }

  /** One that root starts, and that becomes another user. */
  Child startAs(String user) {
    return command("worker.py", user).start();
  }

  /** What Python shows, once the live gauges of these dead processes were removed. */
  String expose(Child... dead) throws Exception {
    List<String> arguments = new ArrayList<>(List.of(directory.toString()));
    for (Child child : dead) {
      arguments.add(Long.toString(child.pid()));
    }
    try (Child child = command("expose.py", arguments.toArray(String[]::new)).start()) {
      assertThat(child.awaitExit()).as(child::toString).isZero();
      return String.join("\n", child.out()) + "\n";
    }
  }

  private Child.Command command(String name, String... arguments) {
    List<String> line = new ArrayList<>(List.of(python.toString(), script(name).toString()));
    line.addAll(List.of(arguments));
    return Child.command(line.toArray(String[]::new))
        .metricsIn(directory)
        .with("prometheus_multiproc_dir", directory.toString())
        .with("PYTHONIOENCODING", "utf-8");
  }

  private Path script(String name) {
    Path file = scripts.resolve(name);
    try (InputStream source = PythonWorkers.class.getResourceAsStream("/python/" + name)) {
      if (!Files.exists(file)) {
        Files.write(file, source.readAllBytes());
      }
      return file;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
