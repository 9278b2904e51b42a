package io.github.multiprom.exporter.statsd;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What a mapping's {@code match} says of statsd names. */
sealed interface NamePattern {

  /** What the references of templates stand for in a name; null if the name does not match. */
  @Nullable Function<String, @Nullable String> match(String name);

  /** Whether the pattern can capture what a template refers to. */
  boolean knows(String reference);

  /** As many components as the name has, {@code *} standing for any one. */
  record Glob(List<String> components) implements NamePattern {
    private static final Pattern VALID =
        Pattern.compile("(\\*|[A-Za-z_][A-Za-z0-9_-]*)(\\.(\\*|[A-Za-z0-9_-]+))*");

    static Glob of(String text) {
      if (!VALID.matches(text)) {
        throw new IllegalArgumentException(
            "'"
                + text
                + "' is no glob: use letters, digits, '_', '-' and whole components '*' between"
                + " dots, or match_type: regex");
      }
      return new Glob(List.of(text.split("\\.", -1)));
    }

    @Override
    public @Nullable Function<String, @Nullable String> match(String name) {
      String[] parts = name.split("\\.", -1);
      if (parts.length != components.size()) {
        return null;
      }
      for (int i = 0; i < parts.length; i++) {
        String component = components.get(i);
        if (!component.equals("*") && !component.equals(parts[i])) {
          return null;
        }
      }
      return reference -> captured(parts, reference);
    }

    private @Nullable String captured(String[] parts, String reference) {
      if (!knows(reference)) {
        return null;
      }
      int wanted = Integer.parseInt(reference);
      for (int i = 0; i < parts.length; i++) {
        if (components.get(i).equals("*") && --wanted == 0) {
          return parts[i];
        }
      }
      return null;
    }

    @Override
    public boolean knows(String reference) {
      long stars = components.stream().filter("*"::equals).count();
      return reference.matches("\\d{1,3}")
          && Integer.parseInt(reference) >= 1
          && Integer.parseInt(reference) <= stars;
    }

    /** Before another glob of as many components, where the more specific one wins. */
    int compareSpecificity(Glob other) {
      for (int i = 0; i < components.size(); i++) {
        boolean any = components.get(i).equals("*");
        if (any != other.components.get(i).equals("*")) {
          return any ? 1 : -1;
        }
      }
      return 0;
    }
  }

  /**
   * Found anywhere in the name, in Go's dialect, which takes linear time whatever a stranger sends.
   */
  record Regex(Pattern pattern) implements NamePattern {
    static Regex of(String text) {
      try {
        return new Regex(Pattern.compile(text));
      } catch (PatternSyntaxException e) {
        throw new IllegalArgumentException(
            "'" + text + "' is no regular expression of Go's (" + e.getMessage() + ")", e);
      }
    }

    @Override
    public @Nullable Function<String, @Nullable String> match(String name) {
      Matcher matcher = pattern.matcher(name);
      if (!matcher.find()) {
        return null;
      }
      return reference -> {
        if (!knows(reference)) {
          return null;
        }
        return isNumber(reference)
            ? matcher.group(Integer.parseInt(reference))
            : matcher.group(reference);
      };
    }

    @Override
    public boolean knows(String reference) {
      return isNumber(reference)
          ? reference.length() < 4 && Integer.parseInt(reference) <= pattern.groupCount()
          : pattern.namedGroups().containsKey(reference);
    }

    private static boolean isNumber(String reference) {
      return reference.chars().allMatch(c -> c >= '0' && c <= '9');
    }
  }
}
