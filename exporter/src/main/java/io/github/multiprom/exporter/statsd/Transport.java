package io.github.multiprom.exporter.statsd;

import java.util.Locale;

/** How lines arrive. */
enum Transport {
  UDP,
  TCP,
  /** Unix datagrams. */
  UNIX;

  private final String label = name().toLowerCase(Locale.ROOT);

  /** The value of the label {@code transport}. */
  String label() {
    return label;
  }
}
