/**
 * The command line of multiprom: {@link io.github.multiprom.exporter.cli.Main} and one class a
 * subcommand.
 *
 * <p>Exit codes: 0 the command did what it was asked; 1 it ran and failed or found faults; 2 it was
 * not understood. Results go to standard output. An error is one line on standard error that names
 * the value and the remedy.
 */
package io.github.multiprom.exporter.cli;
