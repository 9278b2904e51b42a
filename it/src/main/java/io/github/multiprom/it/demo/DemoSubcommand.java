package io.github.multiprom.it.demo;

import io.github.multiprom.exporter.cli.Subcommand;

/** Adds {@code demo} to the {@code multiprom} command when this module is on the class path. */
public final class DemoSubcommand implements Subcommand {
  @Override
  public Object command() {
    return new DemoCommand();
  }
}
