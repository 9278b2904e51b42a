package io.github.multiprom.exporter.cli;

import io.github.multiprom.MultiprocessRegistry;
import io.github.multiprom.RegistryBuilder;
import io.github.multiprom.internal.config.Configuration;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code --dir}, or what the workers' environment variable says. */
final class DirectoryOption {
  private static final String VARIABLE = "PROMETHEUS_MULTIPROC_DIR";

  @Spec(Spec.Target.MIXEE)
  @SuppressWarnings("NullAway.Init") // set by picocli
  private CommandSpec command;

  @Option(
      names = "--dir",
      paramLabel = "DIR",
      description = "The directory that the workers share; by default $" + VARIABLE + ".")
  private @Nullable Path directory;

  Path path(Main main) {
    if (directory != null) {
      if (directory.toString().isEmpty()) {
        throw usage("--dir is empty: name the directory that the workers share");
      }
      return directory;
    }
    Path configured = Configuration.of(main.environment()).directory();
    if (configured == null) {
      throw usage("no directory: give --dir DIR, or set " + VARIABLE + " as the workers have it");
    }
    return configured;
  }

  /** The merged view of the directory, without being one of its workers. */
  MultiprocessRegistry open(Main main) throws IOException {
    return open(main, MultiprocessRegistry.builder().readOnly());
  }

  /** The registry of the directory with these settings. */
  MultiprocessRegistry open(Main main, RegistryBuilder builder) throws IOException {
    Path path = path(main);
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
