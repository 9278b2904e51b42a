package io.github.multiprom.exporter.statsd;

/** Names as Prometheus wants them. */
final class MetricNames {
  private MetricNames() {}

  /**
   * Every character but ASCII letters, digits and underscores becomes an underscore, a run of
   * dashes a single one; a digit in front gets one before it.
   */
  static String escape(String name) {
    StringBuilder escaped = new StringBuilder(name.length() + 1);
    int before = 0;
    for (int i = 0; i < name.length(); i += Character.charCount(name.codePointAt(i))) {
      int next = name.codePointAt(i);
      boolean digit = next >= '0' && next <= '9';
      if (digit && i == 0) {
        escaped.append('_');
      }
      if (digit || isLetter(next) || next == '_') {
        escaped.append((char) next);
      } else if (next != '-' || before != '-') {
        escaped.append('_');
      }
      before = next;
    }
    return escaped.toString();
  }

  private static boolean isLetter(int next) {
    return (next >= 'a' && next <= 'z') || (next >= 'A' && next <= 'Z');
  }
}
