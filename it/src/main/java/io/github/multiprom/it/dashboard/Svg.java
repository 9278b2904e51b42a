package io.github.multiprom.it.dashboard;

import java.util.Locale;

/** An SVG that is being written, in absolute pixels. */
final class Svg {
  private final StringBuilder out = new StringBuilder();

  Svg(int width, int height) {
    add(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" width=\"%d\""
            + " height=\"%d\" font-family=\"'DejaVu Sans', Verdana, sans-serif\">",
        width, height, width, height);
  }

  /** Where a text stands at its point. */
  enum Anchor {
    START("start"),
    MIDDLE("middle"),
    END("end");

    private final String name;

    Anchor(String name) {
      this.name = name;
    }
  }

  /** How a text looks. */
  record Font(double size, String colour, Anchor anchor, boolean bold) {
    static Font of(double size, String colour) {
      return new Font(size, colour, Anchor.START, false);
    }

    Font at(Anchor other) {
      return new Font(size, colour, other, bold);
    }

    Font asBold() {
      return new Font(size, colour, anchor, true);
    }
  }

  void box(double x, double y, double width, double height, String fill, String border) {
    add(
        "<rect x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\" rx=\"2\" fill=\"%s\""
            + " stroke=\"%s\"/>",
        x, y, width, height, fill, border);
  }

  void text(double x, double y, Font font, String text) {
    add(
        "<text x=\"%.1f\" y=\"%.1f\" font-size=\"%.1f\" fill=\"%s\" text-anchor=\"%s\"%s>%s</text>",
        x,
        y,
        font.size(),
        font.colour(),
        font.anchor().name,
        font.bold() ? " font-weight=\"bold\"" : "",
        text.replace("&", "&amp;").replace("<", "&lt;"));
  }

  void line(double x1, double y1, double x2, double y2, String colour) {
    add(
        "<path d=\"M%.1f %.1fL%.1f %.1f\" stroke=\"%s\" stroke-width=\"1\"/>",
        x1, y1, x2, y2, colour);
  }

  /** A curve; a path as SVG writes it. */
  void curve(String path, String colour) {
    add(
        "<path d=\"%s\" fill=\"none\" stroke=\"%s\" stroke-width=\"1.5\""
            + " stroke-linejoin=\"round\"/>",
        path, colour);
  }

  void area(String path, String colour, double opacity) {
    add("<path d=\"%s\" fill=\"%s\" fill-opacity=\"%.2f\"/>", path, colour, opacity);
  }

  private void add(String format, Object... values) {
    out.append(String.format(Locale.ROOT, format, values)).append('\n');
  }

  String end() {
    return out + "</svg>\n";
  }
}
