package io.github.multiprom.exporter.cli;

import io.github.multiprom.FileReport;
import io.github.multiprom.WorkerReport;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Rows of text in columns as wide as their widest cell. */
final class FileTable {
  private static final String NONE = "-";
  private static final String GAP = "  ";

  private record Column(String title, boolean rightAligned, Function<FileReport, String> cell) {}

  private static final List<Column> COLUMNS =
      List.of(
          new Column("FILE", false, file -> name(file.path())),
          new Column("KIND", false, file -> lowerCase(file.kind())),
          new Column("WORKER", false, file -> worker(file, WorkerReport::worker)),
          new Column("PID", true, file -> worker(file, owner -> Long.toString(owner.pid()))),
          new Column("STATE", false, file -> worker(file, owner -> lowerCase(owner.state()))),
          new Column("PORT", false, FileTable::ports),
          new Column("SIZE", true, file -> Text.size(file.bytes())),
          new Column("FAMILIES", true, file -> contents(file, file.families())),
          new Column("SERIES", true, file -> contents(file, file.series())),
          new Column("DROPS", true, file -> contents(file, file.droppedUpdates())),
          new Column("NOTE", false, FileTable::remark));

  private final List<List<String>> rows;

  private FileTable(List<List<String>> rows) {
    this.rows = rows;
  }

  /** Lock files appear when asked for, and when something is wrong with one. */
  static FileTable of(List<FileReport> files, boolean withLocks) {
    List<List<String>> rows = new ArrayList<>();
    rows.add(COLUMNS.stream().map(Column::title).toList());
    for (FileReport file : files) {
      if (withLocks || files.size() == 1 || !isLock(file) || file.fault().isPresent()) {
        rows.add(COLUMNS.stream().map(column -> column.cell().apply(file)).toList());
      }
    }
    return new FileTable(rows);
  }

  Stream<String> lines() {
    int[] widths =
        IntStream.range(0, COLUMNS.size())
            .map(column -> rows.stream().mapToInt(row -> row.get(column).length()).max().orElse(0))
            .toArray();
    return rows.stream().map(row -> line(row, widths));
  }

  private static String line(List<String> row, int[] widths) {
    StringBuilder line = new StringBuilder();
    for (int column = 0; column < widths.length; column++) {
      String cell = row.get(column);
      String padding = " ".repeat(widths[column] - cell.length());
      boolean right = COLUMNS.get(column).rightAligned();
      line.append(right ? padding + cell : cell + padding).append(GAP);
    }
    return line.toString().stripTrailing();
  }

  private static boolean isLock(FileReport file) {
    return file.kind() == FileReport.Kind.LOCK;
  }

  private static boolean holdsSeries(FileReport file) {
    return switch (file.kind()) {
      case SEGMENT, ARCHIVE, SPARE_ARCHIVE, PYTHON -> true;
      case LOCK, BALLAST, NOTICE, TEMPORARY, FOREIGN -> false;
    };
  }

  private static String name(Path path) {
    Path last = path.getFileName();
    return Text.oneLine((last == null ? path : last).toString());
  }

  private static String lowerCase(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }

  private static String worker(FileReport file, Function<WorkerReport, String> property) {
    return file.worker().map(property).map(Text::oneLine).orElse(NONE);
  }

  private static String ports(FileReport file) {
    return file.worker().map(WorkerReport::exporters).orElse(List.of()).stream()
        .map(exporter -> exporter.port() + (exporter.merged() ? " merged" : " local"))
        .reduce((port, other) -> port + ", " + other)
        .orElse(NONE);
  }

  private static String contents(FileReport file, long number) {
    return holdsSeries(file) ? Long.toString(number) : NONE;
  }

  private static String remark(FileReport file) {
    return Stream.concat(
            file.fault().map(fault -> "FAULT: " + fault).stream(), file.note().stream())
        .map(Text::oneLine)
        .reduce((fault, note) -> fault + "; " + note)
        .orElse("");
  }
}
