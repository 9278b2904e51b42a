package io.github.multiprom.it.server;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The command line that runs another main class of this class path in a JVM of its own.
 *
 * @param javaHome the JDK to run it with
 * @param jvmOptions options before the class name; none are needed for multiprom
 */
public record JavaCommand(Path javaHome, List<String> jvmOptions) {
  /** Names another JDK for the children than the one this process runs on. */
  public static final String JAVA_HOME_VARIABLE = "MULTIPROM_WORKER_JAVA_HOME";

  /** The JDK of this process, unless {@link #JAVA_HOME_VARIABLE} names another. */
  public static JavaCommand withOptions(List<String> jvmOptions) {
    String home = System.getenv().getOrDefault(JAVA_HOME_VARIABLE, System.getProperty("java.home"));
    return new JavaCommand(Path.of(home), List.copyOf(jvmOptions));
  }

  /** The whole command for {@code mainClass}. */
  public List<String> line(String mainClass, List<String> args) {
    List<String> line = new ArrayList<>();
    line.add(javaHome.resolve("bin").resolve("java").toString());
    line.addAll(jvmOptions);
    line.add("-cp");
    line.add(System.getProperty("java.class.path"));
    line.add(mainClass);
    line.addAll(args);
    return line;
  }
}
