package io.github.multiprom.bench.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The curves: tables whose rows are numbers. */
final class Plots {

  private Plots() {}

  static boolean isPlotted(String table) {
    return !axis(table).isEmpty();
  }

  /** What the rows of a table count; nothing if it is not for plotting. */
  private static String axis(String table) {
    return switch (table) {
      case Names.BY_WORKERS -> "live workers";
      case Names.BY_SERIES -> "series a worker";
      case Names.BY_DEAD -> "dead workers";
      default -> table.startsWith(Names.BY_THREADS) ? "threads" : "";
    };
  }

  /** From left to right, whichever was measured first. */
  static List<Samples> points(Results results, String table) {
    return results
        .table(table)
        .sorted(Comparator.comparingDouble(samples -> Double.parseDouble(samples.row())))
        .toList();
  }

  /** Writes each and returns file names by table. */
  static Map<String, String> write(Results results, Path directory) throws IOException {
    Map<String, String> files = new LinkedHashMap<>();
    for (String table : results.tables()) {
      if (isPlotted(table)) {
        String name =
            table.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-").replaceAll("-$", "")
                + ".svg";
        List<Samples> points = points(results, table);
        boolean logarithmic = table.equals(Names.BY_WORKERS) || table.equals(Names.BY_SERIES);
        String svg = new Chart(table, axis(table), points.get(0).unit(), logarithmic).draw(points);
        Files.writeString(Files.createDirectories(directory).resolve(name), svg);
        files.put(table, name);
      }
    }
    return files;
  }
}
