package io.github.multiprom.bench.workload;

import io.github.multiprom.Counter;
import io.github.multiprom.MultiprocessRegistry;
import io.github.multiprom.internal.memory.Memories;
import java.nio.file.Path;
import org.slf4j.LoggerFactory;

/** A fresh JVM up to its first increment, with the time of each stage on the way. */
public final class FirstIncMain {

  private FirstIncMain() {}

  /** The arguments are the directory and {@link System#nanoTime} before the process was started. */
  public static void main(String[] args) {
    long main = System.nanoTime();
    LoggerFactory.getLogger(FirstIncMain.class);
    long logging = System.nanoTime();
    String memory = Memories.implementation();
    long memoryReady = System.nanoTime();
    MultiprocessRegistry registry =
        MultiprocessRegistry.builder().directory(Path.of(args[0])).open();
    long open = System.nanoTime();
    Counter.builder().name("first_total").register(registry).inc();
    long inc = System.nanoTime();
    Commands.say("JVM start to main", Commands.millis(main - Long.parseLong(args[1])));
    Commands.say("logging set-up", Commands.millis(logging - main));
    Commands.say("memory implementation", Commands.millis(memoryReady - logging));
    Commands.say("rest of open()", Commands.millis(open - memoryReady));
    Commands.say("registration and inc()", Commands.millis(inc - open));
    Commands.say("open() to first inc()", Commands.millis(inc - main));
    if (!memory.equals(System.getProperty("multiprom.memory", memory))) {
      throw new IllegalStateException("this JVM refuses the memory implementation asked for");
    }
    Runtime.getRuntime().halt(0);
  }
}
