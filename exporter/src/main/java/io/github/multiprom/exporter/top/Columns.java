package io.github.multiprom.exporter.top;

import java.util.ArrayList;
import java.util.List;

/** A table whose columns are as wide as their widest cell. A title with {@code >} aligns right. */
final class Columns {

  private static final String GAP = "  ";

  private final List<String> titles;

  Columns(String... titles) {
    this.titles = List.of(titles);
  }

  /** The titles, then the rows. */
  List<String> lines(List<List<String>> rows) {
    List<List<String>> all = new ArrayList<>();
    all.add(titles.stream().map(title -> title.replace(">", "")).toList());
    all.addAll(rows);
    int[] widths = new int[titles.size()];
    for (List<String> row : all) {
      for (int i = 0; i < widths.length; i++) {
        widths[i] = Math.max(widths[i], row.get(i).length());
      }
    }
    return all.stream().map(row -> line(row, widths)).toList();
  }

  private String line(List<String> row, int[] widths) {
    StringBuilder line = new StringBuilder();
    for (int i = 0; i < widths.length; i++) {
      String padding = " ".repeat(widths[i] - row.get(i).length());
      boolean right = titles.get(i).startsWith(">");
      line.append(right ? padding : "").append(row.get(i)).append(right ? "" : padding).append(GAP);
    }
    return line.toString().stripTrailing();
  }
}
