package io.github.multiprom.bench.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * All samples of a run, in the order of measuring, and what could not be measured. Not thread-safe.
 */
public final class Results {

  private record Key(String table, String row, String subject) {}

  private final Map<Key, Samples> samples = new LinkedHashMap<>();
  private final List<String> leftOut = new ArrayList<>();

  /** Adds a figure to those of the same table, row and subject. */
  public void add(String table, String row, String subject, String unit, double value) {
    add(new Samples(table, row, subject, unit, List.of(value)));
  }

  /** Adds figures to those of the same table, row and subject. */
  public void add(Samples more) {
    samples.merge(
        new Key(more.table(), more.row(), more.subject()),
        more,
        (a, b) -> {
          List<Double> values = new ArrayList<>(a.values());
          values.addAll(b.values());
          return new Samples(a.table(), a.row(), a.subject(), a.unit(), values);
        });
  }

  /** Notes what is missing, why, and what to do about it. */
  public void leaveOut(String sentence) {
    if (!leftOut.contains(sentence)) {
      leftOut.add(sentence);
    }
  }

  /** The sentences about what is missing. */
  public List<String> leftOut() {
    return List.copyOf(leftOut);
  }

  /** The samples, if that was measured. */
  public Optional<Samples> get(String table, String row, String subject) {
    return Optional.ofNullable(samples.get(new Key(table, row, subject)));
  }

  /** Everything. */
  public List<Samples> all() {
    return List.copyOf(samples.values());
  }

  /** The tables, in order. */
  public List<String> tables() {
    return samples.keySet().stream().map(Key::table).distinct().toList();
  }

  /** One table's samples, in order. */
  public Stream<Samples> table(String table) {
    return samples.values().stream().filter(s -> s.table().equals(table));
  }
}
