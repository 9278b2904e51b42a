package io.github.multiprom;

/**
 * A setting has a value that can't be used. The message names the setting, the value and the
 * remedy, and can be shown to a user as it is.
 */
public final class BadSettingException extends IllegalArgumentException {

  private static final long serialVersionUID = 1L;

  /** With the message to show. */
  public BadSettingException(String message) {
    super(message);
  }
}
