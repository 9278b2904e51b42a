package io.github.multiprom.bench.run;

import io.github.multiprom.bench.report.Names;
import io.github.multiprom.bench.workload.FirstIncMain;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Fresh JVMs up to their first increment, the memory implementations by turns. */
public final class FirstIncRuns {

  private final Session session;

  private FirstIncRuns(Session session) {
    this.session = session;
  }

  /** Measures both. */
  public static void run(Session session) throws Exception {
    session.inScratch(new FirstIncRuns(session)::all);
  }

  private void all(Path scratch) throws IOException {
    int jvms = session.effort().freshJvms();
    session.say("first increment: %d JVMs of each kind".formatted(jvms));
    for (int i = 0; i < jvms; i++) {
      one(scratch, "chronicle", Names.MULTIPROM);
      one(scratch, "varhandle", Names.VARHANDLE);
    }
  }

  private void one(Path scratch, String memory, String subject) throws IOException {
    Path directory = Files.createTempDirectory(scratch, memory);
    List<String> flags = List.of("-Dmultiprom.memory=" + memory);
    String start = String.valueOf(System.nanoTime());
    try (Child child =
        Child.java(
            session.log("first-inc"), flags, FirstIncMain.class, directory.toString(), start)) {
      child
          .answer()
          .forEach(f -> session.results().add(Names.FIRST_INC, f.name(), subject, "ms", f.value()));
    }
  }
}
