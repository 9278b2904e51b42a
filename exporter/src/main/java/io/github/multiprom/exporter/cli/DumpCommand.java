package io.github.multiprom.exporter.cli;

import io.github.multiprom.MultiprocessRegistry;
import io.github.multiprom.exporter.format.ExpositionWriters;
import io.prometheus.metrics.expositionformats.ExpositionFormatWriter;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code multiprom dump}: one merged exposition, byte for byte as a scrape would have it. */
@Command(
    name = "dump",
    description = "Prints the merged metrics of a directory, once.",
    footer = {
      "  multiprom dump --dir /dev/shm/shop",
      "  multiprom dump --dir /dev/shm/shop --format openmetrics | promtool check metrics",
      "  multiprom dump --dir /dev/shm/shop --format protobuf > metrics.pb"
    })
final class DumpCommand implements Callable<Integer> {
  enum Format {
    TEXT,
    OPENMETRICS,
    PROTOBUF;

    ExpositionFormatWriter writer(ExpositionWriters writers) {
      return switch (this) {
        case TEXT -> writers.text();
        case OPENMETRICS -> writers.openMetrics();
        case PROTOBUF -> writers.protobuf();
      };
    }

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  private final Main main;
  @Mixin private final DirectoryOption directory = new DirectoryOption();

  @Option(
      names = "--format",
      paramLabel = "FORMAT",
      description =
          "One of ${COMPLETION-CANDIDATES}; protobuf is binary, each message after its length."
              + " By default ${DEFAULT-VALUE}.")
  private Format format = Format.TEXT;

  DumpCommand(Main main) {
    this.main = main;
  }

  @Override
  public Integer call() throws IOException {
    ByteArrayOutputStream exposition = new ByteArrayOutputStream();
    try (MultiprocessRegistry registry = directory.open(main)) {
      format.writer(new ExpositionWriters()).write(exposition, registry.scrape());
    }
    exposition.writeTo(main.standardOutput());
    main.standardOutput().flush();
    return 0;
  }
}
