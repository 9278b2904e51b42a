package io.github.multiprom.it.demo;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** A line that says how far a program is: in place on a terminal, else one below the other. */
public final class StatusLine {
  private static final String ERASE_LINE = "\r\033[K";

  private final PrintStream out;
  private final boolean terminal = isTerminal();

  /** On standard output. */
  public StatusLine(PrintStream out) {
    this.out = out;
  }

  /** System.console() tells of standard input as well, and answers otherwise from JDK 22 on. */
  private static boolean isTerminal() {
    try {
      Path target = Files.readSymbolicLink(Path.of("/proc/self/fd/1"));
      return target.startsWith("/dev/pts") || target.toString().startsWith("/dev/tty");
    } catch (IOException e) {
      return false;
    }
  }

  /** Whether it stays in its place. */
  public boolean isInPlace() {
    return terminal;
  }

  /** Shows this instead of what it showed before. */
  public void show(String line) {
    out.print(terminal ? ERASE_LINE + line : line + "\n");
    out.flush();
  }

  /** Leaves the line for good. */
  public void end() {
    if (terminal) {
      out.println();
    }
  }
}
