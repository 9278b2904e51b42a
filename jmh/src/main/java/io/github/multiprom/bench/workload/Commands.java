package io.github.multiprom.bench.workload;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * How a measured process talks: a command a line on standard input, {@code name value} lines as the
 * answer, {@code done} at its end. At the end of the input the process ends as if it were killed.
 */
final class Commands {

  private static final PrintStream OUT = System.out;

  private Commands() {}

  /** Does what a command asks for. */
  interface Handler {
    void handle(List<String> words) throws Exception;
  }

  static void serve(Handler handler) throws Exception {
    done();
    try (BufferedReader in =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
      for (String line = next(in); line != null; line = next(in)) {
        handler.handle(List.of(line.split(" ")));
        done();
      }
    }
    Runtime.getRuntime().halt(0);
  }

  @SuppressWarnings("NullAway") // null is the end
  private static String next(BufferedReader in) throws IOException {
    return in.readLine();
  }

  static void say(String name, double value) {
    OUT.println(name + " " + value);
  }

  static double millis(long nanos) {
    return nanos / 1e6;
  }

  private static void done() {
    OUT.println("done");
    OUT.flush();
  }
}
