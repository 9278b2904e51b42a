package io.github.multiprom.internal.segment;

import java.util.regex.Pattern;

/**
 * Text from files and file names, which may hold anything, made fit for a log or a terminal: one
 * line, no control characters, not too long.
 */
public final class Printable {

  private static final int MAX_LENGTH = 500;

  /** Of the terminal and of bidirectional text, line separators, halves of surrogate pairs. */
  private static final Pattern CONTROL =
      Pattern.compile("[\\p{IsControl}\\p{Cf}\\p{Cs}\\p{Zl}\\p{Zp}]");

  private Printable() {}

  public static String of(Object anything) {
    String text = anything.toString();
    String cut = text.length() <= MAX_LENGTH ? text : text.substring(0, MAX_LENGTH - 3) + "...";
    return CONTROL.matcher(cut).replaceAll("?");
  }
}
