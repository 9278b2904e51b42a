package io.github.multiprom.it.soak;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/**
 * What a process has open, as the kernel tells it.
 *
 * @param mappings of files of the metrics directory, removed ones too
 */
record ProcessUse(long descriptors, long mappings, long residentKib) {

  static ProcessUse of(long pid, Path metrics) {
    Path proc = Path.of("/proc", Long.toString(pid));
    try (Stream<Path> descriptors = Files.list(proc.resolve("fd"));
        Stream<String> maps = Files.lines(proc.resolve("maps"));
        Stream<String> status = Files.lines(proc.resolve("status"))) {
      return new ProcessUse(
          descriptors.count(),
          maps.filter(line -> line.contains(metrics + "/")).count(),
          status
              .filter(line -> line.startsWith("VmRSS:"))
              .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
              .sum());
    } catch (IOException e) {
      throw new UncheckedIOException("cannot look at process " + pid, e);
    }
  }
}
