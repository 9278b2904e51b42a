package io.github.multiprom.bench.report;

import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.stream.Collectors;

/**
 * When, where, how and with whom figures were measured: kept with the results, each a row that has
 * what it says as its subject.
 */
public final class Circumstances {

  static final String TABLE = "Circumstances";

  private Circumstances() {}

  /** Notes date, machine and libraries. */
  public static void add(Results results, String run) {
    add(results, "run", run);
    add(results, "date", LocalDate.now(ZoneOffset.UTC).toString());
    add(results, "machine", Machine.describe());
    add(
        results,
        "libraries",
        Machine.libraries().entrySet().stream()
            .map(library -> library.getKey() + " " + library.getValue())
            .collect(Collectors.joining(", ")));
  }

  /** Notes one thing, once. */
  public static void add(Results results, String name, String value) {
    if (results.get(TABLE, name, value).isEmpty()) {
      results.add(TABLE, name, value, "", 0);
    }
  }
}
