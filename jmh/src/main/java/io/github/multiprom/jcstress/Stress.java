package io.github.multiprom.jcstress;

import java.util.ArrayList;
import java.util.List;
import org.openjdk.jcstress.JCStress;
import org.openjdk.jcstress.Options;

/**
 * Runs jcstress with its own arguments, once for each way to memory. Ends in an exception, and so
 * with a status, when something forbidden was seen.
 */
public final class Stress {

  private Stress() {}

  public static void main(String[] args) throws Exception {
    for (String memory : List.of("chronicle", "varhandle")) {
      System.out.println("Memory through " + memory);
      List<String> all = new ArrayList<>(List.of(args));
      add(all, "-r", memory);
      add(all, "-strideSize", "64");
      add(all, "-strideCount", "16"); // few enough that StressSegment's bytes are not in use
      add(all, "-jvmArgsPrepend", "-Dmultiprom.memory=" + memory);
      Options options = new Options(all.toArray(new String[0]));
      if (!options.parse()) {
        System.exit(1);
      }
      new JCStress(options).run();
    }
  }

  private static void add(List<String> arguments, String option, String value) {
    if (!arguments.contains(option)) {
      arguments.add(option);
      arguments.add(value);
    }
  }
}
