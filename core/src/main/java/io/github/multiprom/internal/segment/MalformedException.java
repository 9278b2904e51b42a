package io.github.multiprom.internal.segment;

/** The contents of a file contradict the format; the message says where and how. */
public final class MalformedException extends Exception {

  private static final long serialVersionUID = 1L;

  private final boolean otherVersion;

  public MalformedException(String message) {
    this(message, false);
  }

  private MalformedException(String message, boolean otherVersion) {
    super(message);
    this.otherVersion = otherVersion;
  }

  /** The file is sound, as far as can be told, but another version or machine must read it. */
  static MalformedException otherVersion(String message) {
    return new MalformedException(message, true);
  }

  /** Whether another version of multiprom, or another machine, can probably read the file. */
  public boolean isOtherVersion() {
    return otherVersion;
  }
}
