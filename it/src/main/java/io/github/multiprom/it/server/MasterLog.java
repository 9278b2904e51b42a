package io.github.multiprom.it.server;

import java.io.PrintStream;

/** What the master says, a line an event; others may read it, so it is described here. */
public final class MasterLog {
  /** {@code listening on 127.0.0.1:8080}, once, before the first worker starts. */
  public static final String LISTENING = "listening on ";

  /** {@code worker 0 pid 4711 started}. */
  public static final String STARTED = "started";

  /** {@code worker 0 pid 4711 ready}: it serves. */
  public static final String READY = "ready";

  /** {@code worker 0 pid 4711 exited 137}: with its exit status. */
  public static final String EXITED = "exited";

  private final PrintStream out;

  MasterLog(PrintStream out) {
    this.out = out;
  }

  void listening(String host, int port) {
    say(LISTENING + host + ":" + port);
  }

  void started(int slot, long pid) {
    worker(slot, pid, STARTED);
  }

  void ready(int slot, long pid) {
    worker(slot, pid, READY);
  }

  void exited(int slot, long pid, int status) {
    worker(slot, pid, EXITED + " " + status);
  }

  private void worker(int slot, long pid, String event) {
    say("worker " + slot + " pid " + pid + " " + event);
  }

  void say(String line) {
    out.println(line);
    out.flush();
  }
}
