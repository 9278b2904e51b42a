package io.github.multiprom.exporter.top;

import io.github.multiprom.ExporterReport;
import io.github.multiprom.WorkerReport;
import java.time.Duration;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** The lines of a {@link Frame}: a summary, the workers, the series. */
final class FrameText {

  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("HH:mm:ss", Locale.ROOT);

  private static final Columns WORKERS =
      new Columns("WORKER", ">PID", "STATE", ">AGE", ">UPDATES/S", ">DROPS", "PORT");
  private static final Columns SERIES =
      new Columns(">RATE/S", ">VALUE", ">P50", ">P99", "TYPE", "SERIES");

  private final String directory;
  private final ZoneId zone;

  FrameText(String directory, ZoneId zone) {
    this.directory = directory;
    this.zone = zone;
  }

  /**
   * All of it, or as much as fits: a third of the lines are for workers, if there are so many.
   *
   * @param height 0 if there is no end to it
   */
  List<String> lines(Frame frame, int height) {
    List<String> lines = new ArrayList<>();
    lines.add(summary(frame));
    lines.add("");
    int forWorkers = height == 0 ? Integer.MAX_VALUE : Math.max(1, height / 3);
    List<List<String>> workers = frame.workers().stream().map(row -> cells(row, frame)).toList();
    lines.addAll(table(WORKERS, workers, forWorkers, "workers"));
    lines.add("");
    int forSeries = height == 0 ? Integer.MAX_VALUE : Math.max(1, height - lines.size() - 1);
    List<List<String>> series = frame.series().stream().map(FrameText::cells).toList();
    lines.addAll(table(SERIES, series, forSeries, "series"));
    return lines;
  }

  private static List<String> table(
      Columns columns, List<List<String>> rows, int most, String what) {
    if (rows.isEmpty()) {
      return List.of("no " + what);
    }
    boolean all = rows.size() <= most;
    List<List<String>> shown = all ? rows : rows.subList(0, Math.max(0, most - 1));
    List<String> lines = new ArrayList<>(columns.lines(shown));
    if (!all) {
      lines.add("... " + (rows.size() - shown.size()) + " more " + what);
    }
    return lines;
  }

  private String summary(Frame frame) {
    long live =
        frame.workers().stream()
            .filter(row -> row.worker().state() == WorkerReport.State.LIVE)
            .count();
    return "multiprom top  %s  %d of %d workers live  %s updates/s  %d dropped  %s"
        .formatted(
            TIME.format(frame.at().atZone(zone)),
            live,
            frame.workers().size(),
            Numbers.rate(frame.updateRate()),
            frame.droppedUpdates(),
            directory);
  }

  private static List<String> cells(Frame.WorkerRow row, Frame frame) {
    WorkerReport worker = row.worker();
    Duration age =
        Duration.of(worker.started().until(frame.at(), ChronoUnit.MILLIS), ChronoUnit.MILLIS);
    return List.of(
        worker.worker(),
        Long.toString(worker.pid()),
        worker.state().name().toLowerCase(Locale.ROOT),
        Numbers.age(age),
        Numbers.rate(row.updateRate()),
        Long.toString(row.droppedUpdates()),
        worker.exporters().isEmpty()
            ? "-"
            : worker.exporters().stream().map(FrameText::port).collect(Collectors.joining(", ")));
  }

  private static String port(ExporterReport exporter) {
    return exporter.port() + (exporter.merged() ? " merged" : " local");
  }

  private static List<String> cells(Frame.SeriesRow row) {
    return List.of(
        Numbers.rate(row.rate()),
        Numbers.value(row.value()),
        Numbers.quantile(row.median()),
        Numbers.quantile(row.p99()),
        row.type().name().toLowerCase(Locale.ROOT),
        row.name().toString());
  }
}
