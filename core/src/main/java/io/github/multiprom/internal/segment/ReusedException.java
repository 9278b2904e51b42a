package io.github.multiprom.internal.segment;

/** Another series moved into a block while the one before was read there: read all again. */
public final class ReusedException extends Exception {

  private static final long serialVersionUID = 1L;

  public ReusedException() {
    super("a series' memory was used again while it was read");
  }
}
