package io.github.multiprom.it.dashboard;

import io.github.multiprom.it.dashboard.Dashboard.Panel;
import io.github.multiprom.it.dashboard.Dashboard.Query;
import io.github.multiprom.it.dashboard.Svg.Anchor;
import io.github.multiprom.it.dashboard.Svg.Font;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Draws a dashboard with the answers of a Prometheus: its panels at their places in the grid. */
final class Picture {
  private static final int WIDTH = 1440;
  private static final int COLUMNS = 24;
  private static final int ROW = 28;
  private static final int GAP = 6;
  private static final int TOP = 52;
  private static final int STEPS = 240;

  private static final String BACKGROUND = "#111217";
  private static final String BORDER = "#25282d";
  private static final Font TITLE = Font.of(13, "#d8d9da").asBold();
  private static final Font HEADING = Font.of(15, "#d8d9da");
  private static final Font WELL = new Font(30, "#73bf69", Anchor.MIDDLE, true);
  private static final Font ILL = new Font(30, "#f2495c", Anchor.MIDDLE, true);

  private final PrometheusApi prometheus;
  private final Variables variables;
  private final Instant until;

  Picture(PrometheusApi prometheus, Variables variables, Instant until) {
    this.prometheus = prometheus;
    this.variables = variables;
    this.until = until;
  }

  String draw(Dashboard dashboard) throws IOException, InterruptedException {
    int rows = dashboard.panels().stream().mapToInt(p -> p.y() + p.height()).max().orElse(0);
    Svg svg = new Svg(WIDTH, TOP + rows * ROW + GAP);
    svg.box(0, 0, WIDTH, TOP + rows * ROW + GAP, BACKGROUND, "none");
    svg.text(16, 32, Font.of(18, "#ffffff").asBold(), dashboard.title());
    svg.text(
        WIDTH - 16.0,
        32,
        HEADING.at(Anchor.END),
        "job " + variables.job() + ", last " + variables.range().toSeconds() + " s");
    for (Panel panel : dashboard.panels()) {
      draw(svg, panel);
    }
    return svg.end();
  }

  private void draw(Svg svg, Panel panel) throws IOException, InterruptedException {
    double column = (WIDTH - 2.0 * GAP) / COLUMNS;
    double x = GAP + panel.x() * column + GAP / 2.0;
    double y = TOP + panel.y() * (double) ROW;
    double width = panel.width() * column - GAP;
    double height = panel.height() * (double) ROW - GAP;
    if (panel.type().equals("row")) {
      svg.text(x + 6, y + 18, HEADING, "▾ " + panel.title());
      return;
    }
    svg.box(x, y, width, height, Graph.BACKGROUND, BORDER);
    svg.text(x + 10, y + 19, TITLE, panel.title());
    switch (panel.type()) {
      case "stat" -> tile(svg, panel, x + width / 2, y + height / 2 + 22);
      case "timeseries" -> graph(svg, panel, x, y + 26, width, height - 28);
      default -> throw new IllegalArgumentException("no drawing of a panel " + panel.type());
    }
  }

  private void tile(Svg svg, Panel panel, double x, double y)
      throws IOException, InterruptedException {
    List<Series> found = prometheus.instant(variables.in(panel.queries().get(0).expression()));
    double value = found.isEmpty() ? Double.NaN : found.get(0).points().get(0).value();
    String text = Unit.of(panel.unit()).text(value, panel.decimals());
    svg.text(x, y, value >= panel.redFrom() ? ILL : WELL, text);
  }

  private void graph(Svg svg, Panel panel, double x, double y, double width, double height)
      throws IOException, InterruptedException {
    long seconds = variables.range().toSeconds();
    Instant from = until.minusSeconds(seconds);
    Duration step = Duration.ofSeconds(Math.max(1, (seconds + STEPS - 1) / STEPS));
    List<Graph.Curve> curves = new ArrayList<>();
    for (Query query : panel.queries()) {
      prometheus.range(variables.in(query.expression()), from, until, step).stream()
          .map(series -> new Graph.Curve(series.name(query.legend()), series.points()))
          .sorted(Comparator.comparing(Graph.Curve::name))
          .forEach(curves::add);
    }
    new Graph(
            x,
            y,
            width,
            height,
            from.getEpochSecond(),
            until.getEpochSecond(),
            Unit.of(panel.unit()))
        .draw(svg, curves, panel.stacked());
  }
}
