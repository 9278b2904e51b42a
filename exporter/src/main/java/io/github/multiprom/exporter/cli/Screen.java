package io.github.multiprom.exporter.cli;

import java.io.PrintWriter;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where frames are shown: a terminal's alternate screen, which is redrawn and left as it was, or
 * line after line with an empty one between two frames. Not thread-safe.
 */
final class Screen implements AutoCloseable {
  private static final String ESCAPE = "\u001b[";
  private static final String ALTERNATE_SCREEN = ESCAPE + "?1049h";
  private static final String SCREEN_AS_BEFORE = ESCAPE + "?1049l";
  private static final String HIDE_CURSOR = ESCAPE + "?25l";
  private static final String SHOW_CURSOR = ESCAPE + "?25h";
  private static final String TO_THE_TOP = ESCAPE + "H";
  private static final String CLEAR_LINE = ESCAPE + "2K";
  private static final String CLEAR_BELOW = ESCAPE + "J";

  private final PrintWriter out;
  private final @Nullable Terminal terminal;
  private Terminal.@Nullable Size size;
  private boolean begun;

  private Screen(PrintWriter out, @Nullable Terminal terminal) {
    this.out = out;
    this.terminal = terminal;
  }

  /**
   * @param terminal null to print lines
   */
  static Screen on(PrintWriter out, @Nullable Terminal terminal) {
    return new Screen(out, terminal);
  }

  /** How many lines fit now; 0 if there is no end to them. */
  int height() {
    size = terminal == null ? null : terminal.size();
    return size == null ? 0 : size.lines();
  }

  /** Shows a frame in place of, or after, the one before. */
  void show(List<String> lines) {
    Terminal.Size fitting = size;
    if (fitting == null) {
      print(lines);
    } else {
      draw(lines, fitting);
    }
    out.flush();
    begun = true;
  }

  private void print(List<String> lines) {
    if (begun) {
      out.println();
    }
    lines.forEach(out::println);
  }

  private void draw(List<String> lines, Terminal.Size fitting) {
    StringBuilder drawn = new StringBuilder(begun ? "" : ALTERNATE_SCREEN + HIDE_CURSOR);
    drawn.append(TO_THE_TOP);
    int count = Math.min(lines.size(), fitting.lines());
    for (int i = 0; i < count; i++) {
      String line = lines.get(i);
      drawn.append(i == 0 ? "" : "\n").append(CLEAR_LINE);
      drawn.append(line, 0, Math.min(line.length(), fitting.columns()));
    }
    out.print(count < fitting.lines() ? drawn.append("\n").append(CLEAR_BELOW) : drawn);
  }

  /** Whether nobody reads any more what is shown. */
  boolean isLost() {
    return out.checkError();
  }

  /** Gives the terminal back as it was. Idempotent. */
  @Override
  public void close() {
    if (begun && terminal != null) {
      out.print(SHOW_CURSOR + SCREEN_AS_BEFORE);
      out.flush();
    }
    begun = false;
  }
}
