package io.github.multiprom.jmh;

import org.agrona.concurrent.UnsafeBuffer;
import org.agrona.concurrent.status.AtomicCounter;
import org.agrona.concurrent.status.CountersManager;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** A counter of Agrona's in memory outside the heap. Its forks need {@link #FLAG}. */
@State(Scope.Benchmark)
public class AgronaCounters {

  /** Agrona reaches memory through a class that the JDK keeps to itself. */
  static final String FLAG = "--add-opens=java.base/jdk.internal.misc=ALL-UNNAMED";

  private final CountersManager manager =
      new CountersManager(
          new UnsafeBuffer(java.nio.ByteBuffer.allocateDirect(1 << 20)),
          new UnsafeBuffer(java.nio.ByteBuffer.allocateDirect(1 << 18)));
  final AtomicCounter counter = manager.newCounter("requests method=GET status=200");
}
