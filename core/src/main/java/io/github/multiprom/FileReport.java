package io.github.multiprom;

import java.nio.file.Path;
import java.util.Optional;

/**
 * What is to be said of one file in a metrics directory.
 *
 * @param path of the file
 * @param kind what it is, as far as can be told
 * @param bytes its size
 * @param worker whose it is, for a readable segment, or a file of Python's
 * @param families in it
 * @param series in it
 * @param droppedUpdates counted in it
 * @param fault why it can't be used, if it can't
 * @param note anything else worth saying
 */
public record FileReport(
    Path path,
    Kind kind,
    long bytes,
    Optional<WorkerReport> worker,
    long families,
    long series,
    long droppedUpdates,
    Optional<String> fault,
    Optional<String> note) {

  /** The kinds of file in a metrics directory. */
  public enum Kind {
    /** What one process counts. */
    SEGMENT,
    /** What dead processes counted. */
    ARCHIVE,
    /** The archive before the current one. */
    SPARE_ARCHIVE,
    /** Held by a live process. */
    LOCK,
    /** Keeps space for the next archive. */
    BALLAST,
    /** Tells the workers that a series was removed everywhere. */
    NOTICE,
    /** Being made, or left by a process that died meanwhile. */
    TEMPORARY,
    /** What one process of Python's prometheus_client counts. */
    PYTHON,
    /** Not of multiprom's making. */
    FOREIGN
  }
}
