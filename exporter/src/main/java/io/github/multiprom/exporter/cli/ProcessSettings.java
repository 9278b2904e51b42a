package io.github.multiprom.exporter.cli;

import java.util.List;

/**
 * System properties of the command's own JVM, set before anything reads them; what the user gave
 * with {@code -D} stays.
 */
final class ProcessSettings {
  private static final String LOG = "org.slf4j.simpleLogger.";

  private ProcessSettings() {}

  static void apply(String[] args) {
    boolean server = List.of(args).contains(ServeCommand.NAME);
    set(LOG + "defaultLogLevel", "warn");
    set(LOG + "log.io.github.multiprom", server ? "info" : "warn");
    // It reports as an error that it lacks JVM flags, of which multiprom's use of it needs none.
    set(LOG + "log.net.openhft", "off");
    set(LOG + "showDateTime", Boolean.toString(server));
    set(LOG + "dateTimeFormat", "yyyy-MM-dd'T'HH:mm:ss.SSSXXX");
    set(LOG + "showThreadName", "false");
    set(LOG + "showShortLogName", "true");
    // What only the JDK's server can limit, and only for a whole JVM: open connections, the bytes
    // of a request's head, and the seconds until a connection that says nothing is closed.
    set("jdk.httpserver.maxConnections", "1024");
    set("sun.net.httpserver.maxReqHeaderSize", Integer.toString(128 * 1024));
    set("sun.net.httpserver.idleInterval", "10");
  }

  private static void set(String property, String value) {
    if (System.getProperty(property) == null) {
      System.setProperty(property, value);
    }
  }
}
