package io.github.multiprom.it.dashboard;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Draws a Grafana dashboard as SVG, without Grafana. */
@Command(
    name = "picture",
    mixinStandardHelpOptions = true,
    description = "Draws a dashboard's panels with what a Prometheus answers to their queries.")
public final class PictureCommand implements Callable<Integer> {
  @Option(names = "--dashboard", required = true, description = "Grafana's JSON")
  private Path dashboard = Path.of("");

  @Option(names = "--prometheus", defaultValue = "http://127.0.0.1:9090")
  private String prometheus = "";

  @Option(names = "--job", defaultValue = "demo", description = "the value of $job")
  private String job = "";

  @Option(names = "--seconds", defaultValue = "300", description = "back from now")
  private int seconds;

  @Option(names = "--rate-seconds", defaultValue = "10", description = "$__rate_interval")
  private int rateSeconds;

  @Option(names = "--out", required = true, description = "the SVG")
  private Path out = Path.of("");

  private PictureCommand() {}

  /** Draws and ends. */
  public static void main(String[] args) {
    System.exit(new CommandLine(new PictureCommand()).execute(args));
  }

  @Override
  public Integer call() throws Exception {
    Variables variables =
        new Variables(job, ".*", Duration.ofSeconds(rateSeconds), Duration.ofSeconds(seconds));
    Picture picture =
        new Picture(new PrometheusApi(prometheus), variables, Instant.now().minusSeconds(1));
    Files.writeString(out, picture.draw(Dashboard.read(dashboard)));
    return 0;
  }
}
