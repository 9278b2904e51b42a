package io.github.multiprom.internal.segment;

/** The contents of a file contradict the format; the message says where and how. */
public final class MalformedException extends Exception {

  private static final long serialVersionUID = 1L;

  public MalformedException(String message) {
    super(message);
  }
}
