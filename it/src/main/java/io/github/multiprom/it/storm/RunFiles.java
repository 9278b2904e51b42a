package io.github.multiprom.it.storm;

import io.github.multiprom.it.demo.ScratchDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Where the processes of a storm find each other.
 *
 * @param root of the run; its metrics are in a directory of their own
 */
record RunFiles(Path root) {

  static RunFiles create(ScratchDirectory directory) throws IOException {
    RunFiles files = new RunFiles(directory.root());
    Files.createDirectory(files.ports());
    Files.createDirectory(files.ready());
    Files.createDirectory(files.scrapes());
    Files.createDirectory(files.violations());
    Tally.create(files.tally());
    HighWater.create(files.highWater());
    return files;
  }

  Path metrics() {
    return root.resolve("metrics");
  }

  Path books() {
    return root.resolve("ledgers");
  }

  /** A file a worker, named for its life: the port at which it answers. */
  Path ports() {
    return root.resolve("ports");
  }

  /** A file a process that does what it is for, named for its life. */
  Path ready() {
    return root.resolve("ready");
  }

  /** The last scrapes of each scraper. */
  Path scrapes() {
    return root.resolve("scrapes");
  }

  Path violations() {
    return root.resolve("violations");
  }

  Path tally() {
    return root.resolve("tally");
  }

  Path highWater() {
    return root.resolve("high-water");
  }

  /** Says that a process does what it is for. */
  void sayReady(long life) throws IOException {
    Files.write(ready().resolve(Long.toString(life)), new byte[0]);
  }

  boolean isReady(long life) {
    return Files.exists(ready().resolve(Long.toString(life)));
  }

  /** What all processes say. */
  Path log() {
    return root.resolve("log");
  }
}
