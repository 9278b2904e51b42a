package io.github.multiprom.exporter.statsd;

import java.io.Closeable;

/** A socket and the thread that reads it. */
interface Listener extends Closeable {

  /** Where it listens, as a user would write it. */
  String address();

  /** Begins to read. */
  void start();

  /** Counts what the socket has received until now, and reads no more. Idempotent. */
  void stop();

  /** Closes the socket. Idempotent. */
  @Override
  void close();
}
