package io.github.multiprom.internal.segment;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/**
 * How far the monotonic clocks of this process's time namespace are from the machine's. Containers
 * that were moved or resumed may have clocks of their own; what processes compare with one another
 * must be in the machine's time.
 */
public final class TimeNamespace {

  private static final long TICKS_PER_SECOND = 100;
  private static final String OFFSETS = offsets();

  /** What {@code /proc} adds to the start of every process, in clock ticks. */
  static final long BOOT_TICKS =
      nanos(OFFSETS, "boottime") / (TimeUnit.SECONDS.toNanos(1) / TICKS_PER_SECOND);

  private static final long MONOTONIC_NANOS = nanos(OFFSETS, "monotonic");

  private TimeNamespace() {}

  /** {@link System#nanoTime} as a process outside of any time namespace has it. */
  public static long nanoTime() {
    return System.nanoTime() - MONOTONIC_NANOS;
  }

  private static String offsets() {
    try {
      return Files.readString(Path.of("/proc/self/timens_offsets"));
    } catch (IOException e) {
      return ""; // not Linux, or before 5.5
    }
  }

  /** A line is a clock's name, seconds and nanoseconds. */
  static long nanos(String offsets, String clock) {
    for (String line : offsets.split("\n", -1)) {
      String[] fields = line.strip().split("\\s+", -1);
      if (fields.length == 3 && fields[0].equals(clock)) {
        return TimeUnit.SECONDS.toNanos(Long.parseLong(fields[1])) + Long.parseLong(fields[2]);
      }
    }
    return 0;
  }
}
