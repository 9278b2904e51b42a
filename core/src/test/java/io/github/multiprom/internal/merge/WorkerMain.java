package io.github.multiprom.internal.merge;

import io.github.multiprom.internal.segment.DirectoryFiles;
import io.github.multiprom.internal.segment.Families;
import io.github.multiprom.internal.segment.FilePermissions;
import io.github.multiprom.internal.segment.IoThread;
import io.github.multiprom.internal.segment.OwnSegment;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HexFormat;

/**
 * A worker in a process of its own: creates a segment, counts, says the segment's id, and waits to
 * be killed.
 */
final class WorkerMain implements AutoCloseable {

  private final Process process;
  private final long segmentId;

  private WorkerMain(Process process, long segmentId) {
    this.process = process;
    this.segmentId = segmentId;
  }

  public static void main(String[] args) throws Exception {
    OwnSegment segment =
        OwnSegment.create(
            new DirectoryFiles(Path.of(args[0])),
            FilePermissions.OWNER,
            0,
            null,
            System.currentTimeMillis(),
            new IoThread("writer"));
    new Written(segment.writer(), 1).count(Families.counter("jobs"), Double.parseDouble(args[1]));
    System.out.println(HexFormat.of().toHexDigits(segment.header().id()));
    while (System.in.read() >= 0) {} // ends when the test's process does
  }

  /** Starts a worker that has counted so many jobs when this returns. */
  static WorkerMain start(Path directory, double jobs) throws IOException {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                WorkerMain.class.getName(),
                directory.toString(),
                Double.toString(jobs))
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    String id = process.inputReader().readLine();
    if (id == null) {
      throw new IOException("the worker ended before it had counted");
    }
    return new WorkerMain(process, HexFormat.fromHexDigitsToLong(id));
  }

  /** The id of the segment of a worker that counted and was killed. */
  static long liveAndDie(Path directory, double jobs) throws Exception {
    try (WorkerMain worker = start(directory, jobs)) {
      worker.kill();
      return worker.segmentId();
    }
  }

  long segmentId() {
    return segmentId;
  }

  void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  @Override
  public void close() {
    process.destroyForcibly().onExit().join();
  }
}
