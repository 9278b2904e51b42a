package io.github.multiprom.it.demo;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Several expositions of one directory that is quiet: they must be the same. */
public final class Answers {
  private Answers() {}

  /**
   * Says where two answers differ; nothing if none do.
   *
   * @param bodies by who answered; at least one
   */
  public static Optional<String> difference(Map<String, String> bodies) {
    Map.Entry<String, String> first = bodies.entrySet().iterator().next();
    return bodies.entrySet().stream()
        .filter(answer -> !answer.getValue().equals(first.getValue()))
        .map(answer -> difference(first, answer))
        .findFirst();
  }

  private static String difference(Map.Entry<String, String> one, Map.Entry<String, String> other) {
    List<String> lines = one.getValue().lines().toList();
    List<String> otherLines = other.getValue().lines().toList();
    int line = 0;
    while (line < Math.min(lines.size(), otherLines.size())
        && lines.get(line).equals(otherLines.get(line))) {
      line++;
    }
    return "%s and %s give different answers: %s and %s"
        .formatted(one.getKey(), other.getKey(), at(lines, line), at(otherLines, line));
  }

  private static String at(List<String> lines, int line) {
    return line < lines.size() ? lines.get(line) : "nothing";
  }
}
