package io.github.multiprom.it.dashboard;

import io.github.multiprom.it.dashboard.Series.Point;
import io.github.multiprom.it.dashboard.Svg.Anchor;
import io.github.multiprom.it.dashboard.Svg.Font;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Curves over time in a box, with axes and a legend below.
 *
 * @param from the first second that is shown
 * @param to the last one
 */
record Graph(double x, double y, double width, double height, double from, double to, Unit unit) {

  static final String BACKGROUND = "#181b1f";

  private static final String GRID = "#2c3235";
  private static final Font LABEL = Font.of(11, "#9fa7b3");
  private static final List<String> COLOURS =
      List.of(
          "#73bf69", "#f2cc0c", "#8ab8ff", "#ff780a", "#f2495c", "#5794f2", "#b877d9", "#c8f2c2");
  private static final double LEFT = 62;
  private static final double LEGEND = 22;
  private static final double BELOW = 20;

  /** A named curve. */
  record Curve(String name, List<Point> points) {}

  void draw(Svg svg, List<Curve> curves, boolean stacked) {
    List<Curve> drawn = stacked ? stack(curves) : curves;
    double greatest =
        drawn.stream()
            .flatMap(curve -> curve.points().stream())
            .mapToDouble(Point::value)
            .filter(Double::isFinite)
            .max()
            .orElse(0);
    double floor = y + height - LEGEND - BELOW;
    Scale scale = Scale.to(greatest, unit.scale(greatest), floor, y + 6);
    axes(svg, scale, floor);
    for (int i = drawn.size() - 1; i >= 0; i--) {
      curve(svg, drawn.get(i), scale, floor, COLOURS.get(i % COLOURS.size()), stacked);
    }
    legend(svg, curves);
  }

  /** Each on top of those before it. */
  private static List<Curve> stack(List<Curve> curves) {
    Map<Double, Double> sums = new HashMap<>();
    List<Curve> stacked = new ArrayList<>();
    for (Curve curve : curves) {
      List<Point> points = new ArrayList<>();
      for (Point point : curve.points()) {
        double value = Double.isFinite(point.value()) ? point.value() : 0;
        points.add(new Point(point.seconds(), sums.merge(point.seconds(), value, Double::sum)));
      }
      stacked.add(new Curve(curve.name(), points));
    }
    return stacked;
  }

  private double at(double seconds) {
    return x + LEFT + (seconds - from) / (to - from) * (width - LEFT - 14);
  }

  private void axes(Svg svg, Scale scale, double floor) {
    for (double tick : scale.ticks()) {
      svg.line(x + LEFT, scale.at(tick), x + width - 14, scale.at(tick), GRID);
      svg.text(x + LEFT - 8, scale.at(tick) + 4, LABEL.at(Anchor.END), unit.tick(tick));
    }
    DateTimeFormatter format =
        DateTimeFormatter.ofPattern("HH:mm:ss", Locale.ROOT).withZone(ZoneOffset.UTC);
    double step = (to - from) / 4;
    for (int i = 0; i <= 4; i++) {
      double seconds = from + i * step;
      svg.line(at(seconds), y + 6, at(seconds), floor, GRID);
      Anchor anchor = i == 4 ? Anchor.END : Anchor.MIDDLE;
      double shift = i == 4 ? 6 : 0;
      svg.text(
          at(seconds) + shift,
          floor + 15,
          LABEL.at(anchor),
          format.format(Instant.ofEpochSecond((long) seconds)));
    }
  }

  private void curve(
      Svg svg, Curve curve, Scale scale, double floor, String colour, boolean stacked) {
    StringBuilder path = new StringBuilder();
    double first = Double.NaN;
    double last = Double.NaN;
    boolean gap = true;
    List<Point> points = curve.points();
    for (int i = 0; i < points.size(); i++) {
      double value = points.get(i).value();
      if (!Double.isFinite(value)) {
        gap = true;
        continue;
      }
      last = at(points.get(i).seconds());
      first = Double.isNaN(first) ? last : first;
      if (gap || !isWithinLevel(points, i)) {
        path.append(
            String.format(Locale.ROOT, "%s%.1f %.1f", gap ? "M" : "L", last, scale.at(value)));
      }
      gap = false;
    }
    if (path.isEmpty()) {
      return;
    }
    String closed =
        String.format(Locale.ROOT, "%sL%.1f %.1fL%.1f %.1fZ", path, last, floor, first, floor);
    if (stacked) {
      svg.area(closed, BACKGROUND, 1); // hides what is below another
    }
    svg.area(closed, colour, stacked ? 0.45 : 0.08);
    svg.curve(path.toString(), colour);
  }

  /** Whether a line from the point before to the one after leads through this one, being level. */
  private static boolean isWithinLevel(List<Point> points, int i) {
    return i > 0
        && i + 1 < points.size()
        && points.get(i - 1).value() == points.get(i).value()
        && points.get(i + 1).value() == points.get(i).value();
  }

  private void legend(Svg svg, List<Curve> curves) {
    double left = x + LEFT - 40;
    for (int i = 0; i < curves.size(); i++) {
      String name = curves.get(i).name();
      svg.box(left, y + height - 13, 12, 3, COLOURS.get(i % COLOURS.size()), "none");
      svg.text(left + 17, y + height - 7, LABEL, name);
      left += 17 + name.length() * 7.0 + 14;
    }
  }
}
