package io.github.multiprom.exporter;

/** A scrape that ended in an exception or error, its cause. */
final class ScrapeException extends Exception {
  private static final long serialVersionUID = 1L;

  ScrapeException(Throwable cause) {
    super(cause);
  }
}
