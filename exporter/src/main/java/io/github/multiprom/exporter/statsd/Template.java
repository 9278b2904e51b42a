package io.github.multiprom.exporter.statsd;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A text with references to what a mapping's match captured: {@code $1}, {@code ${1}_total}. */
final class Template {
  private static final Pattern REFERENCE = Pattern.compile("\\$(?:(\\d+)|\\{([A-Za-z0-9_]+)\\})");

  private final String text;
  private final List<String> literals = new ArrayList<>(); // one more than references
  private final List<String> references = new ArrayList<>();

  Template(String text) {
    this.text = text;
    Matcher reference = REFERENCE.matcher(text);
    int from = 0;
    while (reference.find()) {
      literals.add(text.substring(from, reference.start()));
      references.add(reference.group(reference.group(1) != null ? 1 : 2));
      from = reference.end();
    }
    literals.add(text.substring(from));
  }

  List<String> references() {
    return references;
  }

  /**
   * The text with each reference replaced.
   *
   * @param captured what a number or a name stands for; nothing where it gives null
   */
  String expand(Function<String, @Nullable String> captured) {
    if (references.isEmpty()) {
      return text;
    }
    StringBuilder expanded = new StringBuilder(literals.get(0));
    for (int i = 0; i < references.size(); i++) {
      String value = captured.apply(references.get(i));
      expanded.append(value == null ? "" : value).append(literals.get(i + 1));
    }
    return expanded.toString();
  }
}
