package io.github.multiprom.exporter.cli;

import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** The terminal that standard output goes to. Not thread-safe. */
final class Terminal {
  private static final Path STANDARD_OUTPUT = Path.of("/proc/self/fd/1");
  private static final Size USUAL = new Size(24, 80);

  /** In characters. */
  record Size(int lines, int columns) {}

  private final File device;

  private Terminal(File device) {
    this.device = device;
  }

  /** Null if it is something else, such as a pipe, or if it can't be told. */
  static @Nullable Terminal of(OutputStream out) {
    if (out != System.out) {
      return null;
    }
    try {
      String target = Files.readSymbolicLink(STANDARD_OUTPUT).toString();
      boolean terminal = target.startsWith("/dev/pts/") || target.startsWith("/dev/tty");
      return terminal || target.equals("/dev/console") ? new Terminal(new File(target)) : null;
    } catch (IOException | UnsupportedOperationException e) {
      return null; // no Linux
    }
  }

  /** As it is now: what the terminal says, else the environment, else 24 lines of 80 characters. */
  Size size() {
    int[] asked = ask();
    return new Size(
        asked[0] > 0 ? asked[0] : number(System.getenv("LINES"), USUAL.lines()),
        asked[1] > 0 ? asked[1] : number(System.getenv("COLUMNS"), USUAL.columns()));
  }

  private int[] ask() {
    try {
      Process stty =
          new ProcessBuilder("stty", "size")
              .redirectInput(device)
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      String answer = new String(stty.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
      int space = answer.indexOf(' ');
      return space < 0
          ? new int[] {0, 0}
          : new int[] {
            number(answer.substring(0, space), 0), number(answer.substring(space + 1).strip(), 0)
          };
    } catch (IOException e) {
      return new int[] {0, 0}; // there is no stty
    }
  }

  private static int number(@Nullable String text, int otherwise) {
    try {
      return text == null ? otherwise : Integer.parseInt(text);
    } catch (NumberFormatException e) {
      return otherwise;
    }
  }
}
