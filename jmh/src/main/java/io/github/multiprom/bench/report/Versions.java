package io.github.multiprom.bench.report;

/**
 * Versions of peers that are processes, kept with the results: row is the peer, subject the
 * version.
 */
public final class Versions {

  static final String TABLE = "versions";

  private Versions() {}

  /** Notes one. */
  public static void add(Results results, String peer, String version) {
    if (results.get(TABLE, peer, version).isEmpty()) {
      results.add(TABLE, peer, version, "", 0);
    }
  }
}
