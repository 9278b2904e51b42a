package io.github.multiprom;

import java.time.Instant;
import java.util.List;

/**
 * The process a segment belongs to.
 *
 * @param worker the value of its worker label
 * @param pid in its own namespace
 * @param started when it opened its registry
 * @param state whether it lives
 * @param exporters where it serves metrics, if it lives
 */
public record WorkerReport(
    String worker, long pid, Instant started, State state, List<ExporterReport> exporters) {

  /** With a copy of the list. */
  public WorkerReport {
    exporters = List.copyOf(exporters);
  }

  /** Whether the process of a segment lives. */
  public enum State {
    /** It lives and records. */
    LIVE,
    /** It lives and has closed its registry. */
    CLOSED,
    /** It is dead, and its segment not folded yet. */
    DEAD,
    /** Its values are in the archive. */
    FOLDED
  }
}
