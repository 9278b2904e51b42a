package io.github.multiprom.exporter.cli;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Map;

/** What one command line did; each character of {@code out} is a byte. */
record Run(int exitCode, String out, String err) {
  static Run of(String... args) {
    return with(Map.of(), args);
  }

  static Run with(Map<String, String> environment, String... args) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    StringWriter err = new StringWriter();
    int exitCode =
        Main.commandLine(new Main(environment, out)).setErr(new PrintWriter(err)).execute(args);
    return new Run(exitCode, out.toString(ISO_8859_1), err.toString());
  }
}
