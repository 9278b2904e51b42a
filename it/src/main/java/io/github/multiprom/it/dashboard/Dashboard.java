package io.github.multiprom.it.dashboard;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * The part of a Grafana dashboard that is about data.
 *
 * @param panels without rows' headings collapsed or not: all in one list, as they stand in the file
 */
public record Dashboard(String title, List<Panel> panels) {

  /**
   * A panel at its place in the grid of 24 columns.
   *
   * @param type {@code timeseries}, {@code stat}, or {@code row} for a heading
   * @param unit as Grafana calls it: {@code reqps}
   * @param decimals of a stat's value
   * @param redFrom from which value on a stat is red
   */
  public record Panel(
      String type,
      String title,
      int x,
      int y,
      int width,
      int height,
      String unit,
      int decimals,
      double redFrom,
      boolean stacked,
      List<Query> queries) {}

  /** An expression with variables, and what its series are called. */
  public record Query(String expression, String legend) {}

  /** Reads a dashboard's JSON. */
  public static Dashboard read(Path file) throws IOException {
    Json json = Json.parse(Files.readString(file));
    return new Dashboard(
        json.get("title").text(),
        json.get("panels").list().stream().map(Dashboard::panel).toList());
  }

  private static Panel panel(Json json) {
    Json place = json.get("gridPos");
    return new Panel(
        json.get("type").text(),
        json.get("title").text(),
        place.get("x").integer(),
        place.get("y").integer(),
        place.get("w").integer(),
        place.get("h").integer(),
        json.textAt("short", "fieldConfig", "defaults", "unit"),
        Integer.parseInt(json.textAt("1", "fieldConfig", "defaults", "decimals")),
        redFrom(json),
        json.textAt("none", "fieldConfig", "defaults", "custom", "stacking", "mode")
            .equals("normal"),
        json.has("targets")
            ? json.get("targets").list().stream().map(Dashboard::query).toList()
            : List.of());
  }

  private static double redFrom(Json panel) {
    if (!panel.has("fieldConfig")) {
      return Double.POSITIVE_INFINITY;
    }
    Json defaults = panel.get("fieldConfig").get("defaults");
    return defaults.has("thresholds")
        ? defaults.get("thresholds").get("steps").list().stream()
            .filter(step -> step.has("value") && step.get("color").text().equals("red"))
            .mapToDouble(step -> step.get("value").number())
            .min()
            .orElse(Double.POSITIVE_INFINITY)
        : Double.POSITIVE_INFINITY;
  }

  private static Query query(Json json) {
    return new Query(json.get("expr").text(), json.textAt("", "legendFormat"));
  }
}
