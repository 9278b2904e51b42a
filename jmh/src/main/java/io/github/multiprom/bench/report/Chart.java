package io.github.multiprom.bench.report;

import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/**
 * Draws curves as SVG, one for each subject, with a bar from the least to the greatest value at
 * each point. On a background of its own, so that it reads the same on any page.
 *
 * @param title above it
 * @param xLabel what the rows count
 * @param yLabel the unit of the values
 * @param logarithmic whether both axes are
 */
record Chart(String title, String xLabel, String yLabel, boolean logarithmic) {

  private static final List<String> COLOURS =
      List.of("#1f6fb4", "#d95f02", "#2e8b57", "#8e44ad", "#b8860b", "#555555");
  private static final int WIDTH = 720;
  private static final int HEIGHT = 400;

  /** The SVG; rows must be numbers. */
  String draw(List<Samples> points) {
    Axis x = axis(points, Growth::x, 70, WIDTH - 30);
    Axis y = axis(points, Samples::max, HEIGHT - 60, 50);
    StringBuilder svg = new StringBuilder();
    svg.append(
        ("<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\""
                + " font-family=\"sans-serif\" font-size=\"12\">%n")
            .formatted(WIDTH, HEIGHT));
    line(svg, "<rect width=\"%d\" height=\"%d\" rx=\"6\" fill=\"#fcfcfc\"/>", WIDTH, HEIGHT);
    text(svg, WIDTH / 2.0, 24, "middle", "#222", escape(title));
    text(svg, WIDTH / 2.0, HEIGHT - 14, "middle", "#222", escape(xLabel));
    text(svg, 14, 40, "start", "#222", escape(yLabel));
    grid(svg, x, y);
    int index = 0;
    for (String subject : points.stream().map(Samples::subject).distinct().toList()) {
      String colour = COLOURS.get(index % COLOURS.size());
      curve(svg, x, y, points.stream().filter(p -> p.subject().equals(subject)).toList(), colour);
      text(svg, 84, 62 + 16.0 * index++, "start", colour, "● " + escape(subject));
    }
    return svg.append("</svg>").append(System.lineSeparator()).toString();
  }

  private Axis axis(List<Samples> points, ToDoubleFunction<Samples> value, int from, int to) {
    double least = points.stream().mapToDouble(value).filter(v -> v > 0).min().orElse(1);
    double greatest = points.stream().mapToDouble(value).max().orElse(1);
    return logarithmic
        ? Axis.logarithmic(least, greatest, from, to)
        : Axis.linear(greatest, from, to);
  }

  private static void grid(StringBuilder svg, Axis x, Axis y) {
    String rule =
        "<line x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\" stroke=\"#ddd\" stroke-width=\"1\"/>";
    for (double tick : y.ticks()) {
      line(svg, rule, x.from(), y.at(tick), x.to(), y.at(tick));
      text(svg, x.from() - 8, y.at(tick) + 4, "end", "#555", Figures.plain(tick));
    }
    for (double tick : x.ticks()) {
      line(svg, rule, x.at(tick), y.from(), x.at(tick), y.to());
      text(svg, x.at(tick), y.from() + 18, "middle", "#555", Figures.plain(tick));
    }
  }

  private static void curve(
      StringBuilder svg, Axis x, Axis y, List<Samples> points, String colour) {
    StringBuilder path = new StringBuilder();
    for (Samples point : points) {
      double at = x.at(Growth.x(point));
      path.append(
          String.format(
              Locale.ROOT, "%s%.1f %.1f", path.isEmpty() ? "M" : " L", at, y.at(point.median())));
      line(
          svg,
          "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"3.5\" fill=\"%s\"/>",
          at,
          y.at(point.median()),
          colour);
      line(
          svg,
          "<line x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\" stroke=\"%s\" stroke-width=\"1\"/>",
          at,
          y.at(point.min()),
          at,
          y.at(point.max()),
          colour);
    }
    line(svg, "<path d=\"%s\" fill=\"none\" stroke=\"%s\" stroke-width=\"2\"/>", path, colour);
  }

  private static void text(
      StringBuilder svg, double x, double y, String anchor, String colour, String content) {
    line(
        svg,
        "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\" fill=\"%s\">%s</text>",
        x,
        y,
        anchor,
        colour,
        content);
  }

  private static void line(StringBuilder svg, String format, Object... values) {
    svg.append(String.format(Locale.ROOT, format, values)).append(System.lineSeparator());
  }

  private static String escape(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }
}
