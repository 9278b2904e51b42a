package io.github.multiprom.it.storm;

import io.github.multiprom.it.storm.Violation.Kind;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The broken promises of a run, a file each, written by whoever saw them. */
final class Violations {
  private static final int MAX_FILES_OF_A_WRITER = 100;

  private final Path directory;
  private final String writer;
  private int written;

  /**
   * @param writer begins the names of the files that this object writes
   */
  Violations(Path directory, String writer) {
    this.directory = directory;
    this.writer = writer;
  }

  /** Writes one down, with what helps to understand it. */
  void add(Violation violation, List<String> context) {
    if (written >= MAX_FILES_OF_A_WRITER) {
      return;
    }
    String name = writer + "-" + written++;
    List<String> lines = new ArrayList<>();
    lines.add(violation.kind() + " " + violation.what());
    lines.addAll(context);
    try {
      Path unfinished = Files.write(directory.resolveSibling("new-violation-" + name), lines);
      Files.move(unfinished, directory.resolve(name), StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write down that " + violation, e);
    }
  }

  boolean areThere() {
    try (Stream<Path> files = Files.list(directory)) {
      return files.findAny().isPresent();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** All that were written by anybody, each with its context. */
  List<List<String>> all() {
    try (Stream<Path> files = Files.list(directory)) {
      List<List<String>> all = new ArrayList<>();
      for (Path file : files.sorted().toList()) {
        all.add(Files.readAllLines(file));
      }
      return all;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** How many of each kind; all kinds are in it. */
  static Map<Kind, Long> count(List<List<String>> all) {
    Map<Kind, Long> counts = new EnumMap<>(Kind.class);
    for (Kind kind : Kind.values()) {
      counts.put(kind, all.stream().filter(lines -> lines.get(0).startsWith(kind + " ")).count());
    }
    return counts;
  }

  /** The last line of a report. */
  static String summary(Map<Kind, Long> counts) {
    return counts.entrySet().stream()
        .map(count -> count.getKey().name().toLowerCase(Locale.ROOT) + " " + count.getValue())
        .collect(Collectors.joining(" "));
  }
}
