package io.github.multiprom.exporter.cli;

import io.github.multiprom.MultiprocessRegistry;
import io.github.multiprom.RegistryBuilder;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code --dir}, or what the workers' environment variable says. */
final class DirectoryOption {
  private static final String UPPER_CASE = "PROMETHEUS_MULTIPROC_DIR";
  private static final String LOWER_CASE = "prometheus_multiproc_dir";

  @Spec(Spec.Target.MIXEE)
  @SuppressWarnings("NullAway.Init") // set by picocli
  private CommandSpec command;

  @Option(
      names = "--dir",
      paramLabel = "DIR",
      description = "The directory that the workers share; by default $" + UPPER_CASE + ".")
  private @Nullable Path directory;

  Path path(Main main) {
    if (directory != null) {
      if (directory.toString().isEmpty()) {
        throw usage("--dir is empty: name the directory that the workers share");
      }
      return directory;
    }
    String variable = main.variable(UPPER_CASE);
    if (variable == null) {
      variable = main.variable(LOWER_CASE);
    }
    if (variable == null) {
      throw usage("no directory: give --dir DIR, or set " + UPPER_CASE + " as the workers have it");
    }
    return Path.of(variable);
  }

  /** The merged view of the directory, without being one of its workers. */
  MultiprocessRegistry open(Main main) throws IOException {
    return open(path(main), MultiprocessRegistry.builder().readOnly());
  }

  /** The merged view of the directory, as a worker that counts there too. */
  MultiprocessRegistry openAsWorker(Main main) throws IOException {
    return open(path(main), MultiprocessRegistry.builder());
  }

  private static MultiprocessRegistry open(Path path, RegistryBuilder builder) throws IOException {
    MultiprocessRegistry registry = builder.directory(path).open();
    if (registry.directory().isEmpty()) {
      registry.close();
      throw new IOException(
          path + " is not read: unset MULTIPROM_DISABLE, and run this where the workers run");
    }
    return registry;
  }

  private ParameterException usage(String message) {
    return new ParameterException(command.commandLine(), message);
  }
}
