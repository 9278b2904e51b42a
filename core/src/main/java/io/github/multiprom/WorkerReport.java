package io.github.multiprom;

import java.time.Instant;
import java.util.List;

/**
 * The process a segment, or a file of Python's, belongs to.
 *
 * @param worker the value of its worker label; of a Python process what it calls itself, its pid
 * @param pid in its own namespace; 0 if nobody knows
 * @param started when it opened its registry; of a Python process when its file was made or grew
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
