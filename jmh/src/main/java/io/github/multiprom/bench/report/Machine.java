package io.github.multiprom.bench.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** What a benchmark ran on: hardware, kernel, JDK, and the versions of libraries. */
final class Machine {

  private static final Pattern JAR = Pattern.compile("([a-z-]+)-(\\d[^/]*)\\.jar");
  private static final List<String> LIBRARIES =
      List.of(
          "prometheus-metrics-core", "micrometer-core", "agrona", "chronicle-bytes", "jmh-core");

  private Machine() {}

  static String describe() {
    return "%s, %d cores, %.0f GB; %s %s; %s %s"
        .formatted(
            fromFile("/proc/cpuinfo", "model name", System.getProperty("os.arch")),
            Runtime.getRuntime().availableProcessors(),
            gigabytes(),
            System.getProperty("os.name"),
            System.getProperty("os.version"),
            System.getProperty("java.vm.name"),
            System.getProperty("java.vm.version"));
  }

  /** Versions by name, of what is on the class path. */
  static Map<String, String> libraries() {
    Map<String, String> versions = new LinkedHashMap<>();
    String[] path = System.getProperty("java.class.path").split(java.io.File.pathSeparator, -1);
    for (String library : LIBRARIES) {
      for (String entry : path) {
        Matcher jar = JAR.matcher(String.valueOf(Path.of(entry).getFileName()));
        if (jar.matches() && jar.group(1).equals(library)) {
          versions.put(
              library.equals("prometheus-metrics-core") ? "client_java" : library, jar.group(2));
        }
      }
    }
    return versions;
  }

  private static double gigabytes() {
    String total = fromFile("/proc/meminfo", "MemTotal", "0 kB").replace(" kB", "");
    return Double.parseDouble(total) / (1 << 20);
  }

  private static String fromFile(String file, String name, String otherwise) {
    try (Stream<String> lines = Files.lines(Path.of(file))) {
      return lines
          .filter(line -> line.startsWith(name))
          .map(line -> line.substring(line.indexOf(':') + 1).strip())
          .findFirst()
          .orElse(otherwise);
    } catch (IOException e) {
      return otherwise;
    }
  }
}
