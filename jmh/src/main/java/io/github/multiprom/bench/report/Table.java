package io.github.multiprom.bench.report;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Samples as a table: a row a row, a column a subject. */
final class Table {

  private Table() {}

  static List<String> of(List<Samples> samples) {
    List<String> subjects = samples.stream().map(Samples::subject).distinct().toList();
    List<String> units = samples.stream().map(Samples::unit).distinct().toList();
    List<String> lines = new ArrayList<>();
    String corner = units.size() == 1 ? units.get(0) : "";
    lines.add("| %s | %s |".formatted(corner, String.join(" | ", subjects)));
    lines.add("| --- |" + " ---: |".repeat(subjects.size()));
    for (String row : samples.stream().map(Samples::row).distinct().toList()) {
      List<Samples> cells = samples.stream().filter(s -> s.row().equals(row)).toList();
      String unit = units.size() == 1 ? "" : ", " + cells.get(0).unit();
      lines.add(
          "| %s%s | %s |"
              .formatted(
                  row,
                  unit,
                  subjects.stream().map(s -> cell(cells, s)).collect(Collectors.joining(" | "))));
    }
    return lines;
  }

  private static String cell(List<Samples> cells, String subject) {
    return cells.stream()
        .filter(s -> s.subject().equals(subject))
        .findFirst()
        .map(Figures::range)
        .orElse("");
  }
}
