package io.github.multiprom.bench.workload;

import io.github.multiprom.MultiprocessRegistry;
import io.github.multiprom.bench.workload.TextWriters.TextWriter;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A fresh worker that is asked for the metrics at once, and then scrapes at command: {@code
 * WARM-UP-MILLIS COUNT WHAT...}, where it does each of {@code merge}, {@code clientJava} and the
 * text writers' names in turn. {@code fill SERIES} gives client_java's registry a size other than
 * the reference workload's.
 */
public final class ScraperMain {

  private final MultiprocessRegistry registry;
  private final Map<String, TextWriter> writers = TextWriters.all();
  private final Map<String, Runnable> all = new LinkedHashMap<>();
  private volatile Object sink = "";

  private ScraperMain(Path directory) {
    registry = MultiprocessRegistry.builder().directory(directory).open();
  }

  /** The arguments are the directory and the writer of the first scrape. */
  public static void main(String[] args) throws Exception {
    long start = System.nanoTime();
    ScraperMain scraper = new ScraperMain(Path.of(args[0]));
    byte[] text = scraper.text(args[1]);
    long end = System.nanoTime();
    Commands.say("first", Commands.millis(end - start));
    Commands.say("ended", (double) end);
    Commands.say("bytes", text.length);
    scraper.prepare();
    Commands.serve(scraper::obey);
  }

  private byte[] text(String writer) {
    TextWriter chosen = writers.get(writer);
    if (chosen == null) {
      throw new IllegalArgumentException(writer + ": there are " + writers.keySet());
    }
    return chosen.bytes(registry.scrape());
  }

  private void prepare() {
    fill(ReferenceWorkload.SERIES);
    all.put("merge", () -> sink = registry.scrape());
    writers.forEach((name, writer) -> all.put(name, () -> sink = writer.bytes(registry.scrape())));
  }

  private void fill(int series) {
    PrometheusRegistry clientJava = new PrometheusRegistry();
    ReferenceWorkload.fill(clientJava, series);
    TextWriter official = TextWriters.all().get(TextWriters.OFFICIAL);
    if (official != null) {
      all.put("clientJava", () -> sink = official.bytes(clientJava.scrape()));
    }
  }

  private void obey(List<String> words) {
    if (words.get(0).equals("fill")) {
      fill(Integer.parseInt(words.get(1)));
    } else {
      scrape(words);
    }
  }

  private void scrape(List<String> words) {
    long warmUntil = System.nanoTime() + Long.parseLong(words.get(0)) * 1_000_000;
    Map<String, Runnable> asked = new LinkedHashMap<>(all);
    asked.keySet().retainAll(words.subList(2, words.size()));
    while (System.nanoTime() < warmUntil) {
      asked.values().forEach(Runnable::run);
    }
    for (int i = 0; i < Integer.parseInt(words.get(1)); i++) {
      asked.forEach(
          (name, work) -> {
            long start = System.nanoTime();
            work.run();
            Commands.say(name, Commands.millis(System.nanoTime() - start));
          });
    }
  }
}
