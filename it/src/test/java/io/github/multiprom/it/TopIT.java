package io.github.multiprom.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.multiprom.exporter.cli.Main;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code multiprom top} beside real workers, piped and in a terminal. */
class TopIT {
  private static final double INTERVAL = 1;
  private static final Pattern SERIES =
      Pattern.compile(" *(\\S+) +([\\d,]+) .* counter +obedient_series_total\\{name=\"jobs\"}");
  private static final Pattern WORKER =
      Pattern.compile("(\\d+) +\\d+ +(live|dead|closed) +\\S+ +(\\S+) .*");

  @TempDir(factory = SharedMemory.class)
  Path parent;

  private static Child.Command top(Workspace workspace, Object... options) {
    Object[] args = new Object[options.length + 3];
    args[0] = "top";
    args[1] = "--dir";
    args[2] = workspace.metrics();
    System.arraycopy(options, 0, args, 3, options.length);
    return Child.java(Main.class, args);
  }

  private static Child worker(Workspace workspace) throws Exception {
    Child worker = workspace.worker(ObedientWorker.class).start();
    worker.awaitLine("ready");
    return worker;
  }

  private static double number(String text) {
    return text.equals("-") ? 0 : Double.parseDouble(text.replace(",", ""));
  }

  /** The last total that was shown; -1 if none was. */
  private static double total(Child top) {
    double total = -1;
    for (String line : top.out()) {
      Matcher series = SERIES.matcher(line);
      total = series.matches() ? number(series.group(2)) : total;
    }
    return total;
  }

  private static void awaitTotal(Child top, double total) throws Exception {
    Await.until("a total of " + total + " from " + top, () -> total(top) == total);
  }

  /** Two frames more than there are. */
  private static void awaitFrames(Child top) throws Exception {
    long before = frames(top);
    Await.until("two frames more of " + top, () -> frames(top) >= before + 2);
  }

  private static long frames(Child top) {
    return top.out().stream().filter(line -> line.startsWith("multiprom top")).count();
  }

  @Test
  void piped_ratesOfWhatIsCountedAndNeverLess() throws Exception {
    Workspace workspace = Workspace.in(parent);
    try (Child one = worker(workspace);
        Child other = worker(workspace);
        Child top = top(workspace, "-d", INTERVAL).start()) {
      one.ask("count jobs 100");
      awaitTotal(top, 100);
      for (int i = 0; i < 5; i++) {
        one.ask("count jobs 1000");
        other.ask("count jobs 500");
      }
      awaitTotal(top, 7_600);
      other.sigkill();
      other.awaitExit();
      Await.until(
          "the dead worker to leave " + top,
          () ->
              workspace.files().stream().filter(f -> f.matches("segment-[0-9a-f]*")).count() == 1);
      awaitFrames(top);
      one.ask("count jobs 400");
      awaitTotal(top, 8_000);
      awaitFrames(top);
      top.signal("TERM");
      assertThat(top.awaitExit()).as(top::toString).isZero();

      assertThat(String.join("\n", top.out())).doesNotContain("\u001b");
      assertRates(top.out());
    }
  }

  /**
   * A frame comes an interval after the one before, or later. So what the rates say was counted in
   * the intervals is not more than what was counted, and on a machine that isn't very late not much
   * less.
   */
  private static void assertRates(List<String> lines) {
    double counted = 0;
    double updates = 0;
    double total = 0;
    for (String line : lines) {
      Matcher series = SERIES.matcher(line);
      if (series.matches()) {
        assertThat(number(series.group(1))).as(line).isNotNegative();
        counted += number(series.group(1)) * INTERVAL;
        assertThat(number(series.group(2))).as("totals do not fall").isGreaterThanOrEqualTo(total);
        total = number(series.group(2));
      }
      Matcher worker = WORKER.matcher(line);
      if (worker.matches()) {
        assertThat(number(worker.group(3))).as(line).isNotNegative();
        updates += number(worker.group(3)) * INTERVAL;
      }
    }
    int rounding = 20; // tenths and hundredths of rates, half a unit of a large one
    assertThat(total).isEqualTo(8_000);
    assertThat(counted).isBetween(1_000.0, 8_000.0 + rounding);
    assertThat(updates).isBetween(1_000.0, 8_000.0 + rounding);
  }

  @Test
  void workerThatComes_isShown() throws Exception {
    Workspace workspace = Workspace.in(parent);
    try (Child top = top(workspace, "-d", "0.2").start()) {
      Await.until("a frame of nobody", () -> top.out().contains("no workers"));
      try (Child worker = worker(workspace)) {
        String row = "0 +" + worker.pid() + " +live .*";
        Await.until(
            "its row in " + top, () -> top.out().stream().anyMatch(line -> line.matches(row)));
        worker.sigkill();
        worker.awaitExit();
        Await.until(
            "nobody again in " + top,
            () -> top.out().lastIndexOf("no workers") > lastRow(top.out(), row));
      }
      assertThat(top.isAlive()).isTrue();
    }
  }

  private static int lastRow(List<String> lines, String row) {
    int last = -1;
    for (int i = 0; i < lines.size(); i++) {
      last = lines.get(i).matches(row) ? i : last;
    }
    return last;
  }

  /** What a terminal was sent, as a string. */
  private static String sent(Path typescript) throws Exception {
    return Files.exists(typescript) ? Files.readString(typescript) : "";
  }

  @Test
  void terminal_redrawnInItsSizeAndLeftAsItWas() throws Exception {
    Peers.program("script");
    Workspace workspace = Workspace.in(parent);
    Path typescript = parent.resolve("typescript");
    Path pidFile = parent.resolve("pid");
    try (Child worker = worker(workspace)) {
      worker.ask("fill long_enough_to_be_cut_off_in_forty_columns 30");
      List<String> line = top(workspace, "-d", "0.2").line();
      String command =
          "stty rows 12 cols 40; echo $$ > "
              + pidFile
              + "; exec "
              + line.stream().map(word -> "'" + word + "'").reduce((a, b) -> a + " " + b).get();
      try (Child script =
          Child.command("script", "-qfe", "-c", command, typescript.toString()).start()) {
        Await.until("a second frame", () -> sent(typescript).split("multiprom top", -1).length > 2);
        long pid = Long.parseLong(Files.readString(pidFile).strip());
        new ProcessBuilder("kill", "-TERM", Long.toString(pid)).start().waitFor();
        assertThat(script.awaitExit()).as(script::toString).isZero();
      }
      String sent = sent(typescript);
      String screen = sent.substring(sent.indexOf("\u001b[?1049h"), sent.indexOf("\u001b[?1049l"));
      assertThat(sent.indexOf("\u001b[?1049h")).isNotNegative();
      assertThat(sent.substring(sent.indexOf("\u001b[?1049l"))).doesNotContain("multiprom top");
      assertThat(screen).startsWith("\u001b[?1049h\u001b[?25l\u001b[H").endsWith("\u001b[?25h");
      String[] frames = screen.split("\u001b\\[H", -1);
      assertThat(frames.length).isGreaterThan(2);
      for (int i = 1; i < frames.length; i++) {
        List<String> rows =
            frames[i]
                .replaceAll("\u001b\\[[?0-9]*[a-zA-Z]", "")
                .lines()
                .map(String::strip)
                .toList();
        assertThat(rows).as(frames[i]).hasSize(12).allMatch(row -> row.length() <= 40);
        assertThat(rows).last().asString().matches("\\.\\.\\. \\d+ more series");
      }
    }
  }
}
