package io.github.multiprom.exporter.cli;

/**
 * A further subcommand of {@code multiprom}, found through {@link java.util.ServiceLoader}.
 *
 * <p>It gets {@code --help}, {@code --version}, {@code --verbose} and the exit codes of the others,
 * and its exceptions are reported like theirs.
 */
public interface Subcommand {
  /** An object of a class with picocli's {@code @Command}, a new one each time. */
  Object command();
}
