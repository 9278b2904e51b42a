package io.github.multiprom;

/**
 * The metrics directory can't be used. The message names it, what is wrong with it and the remedy,
 * and can be shown to a user as it is.
 */
public final class BadDirectoryException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /** With the message to show. */
  public BadDirectoryException(String message) {
    super(message);
  }

  /** With the message to show and what led to it. */
  public BadDirectoryException(String message, Throwable cause) {
    super(message, cause);
  }
}
