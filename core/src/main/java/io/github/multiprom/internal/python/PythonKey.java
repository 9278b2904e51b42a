package io.github.multiprom.internal.python;

import io.github.multiprom.internal.segment.MalformedException;
import io.prometheus.metrics.model.snapshots.Labels;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;

/**
 * The key of an entry: which sample of which series of which family it is.
 *
 * @param family its name, without the suffix of a sample
 * @param sample the name of the sample
 * @param labels all of them, a bucket's {@code le} included
 * @param help empty if the entry has none: prometheus_client writes it since 0.16
 */
public record PythonKey(String family, String sample, Map<String, String> labels, String help) {

  /**
   * Reads a key: a JSON array of the family, the sample, an object of labels and, maybe, the help.
   *
   * @throws MalformedException if it is something else
   */
  static PythonKey parse(byte[] bytes, int offset, int length) throws MalformedException {
    JsonReader json = new JsonReader(new String(bytes, offset, length, StandardCharsets.UTF_8));
    json.expect('[');
    String family = json.string();
    json.expect(',');
    String sample = json.string();
    json.expect(',');
    Map<String, String> labels = json.object();
    String help = "";
    if (json.skip(',')) {
      help = json.string();
    }
    json.expect(']');
    json.expectEnd();
    return new PythonKey(family, sample, labels, help);
  }

  /** The labels of the series. */
  public Labels seriesLabels() {
    return labelsWithout("");
  }

  /** The labels but for one, that is the sample's and not the series'. */
  public Labels labelsWithout(String name) {
    Labels.Builder series = Labels.builder();
    labels.forEach(
        (label, value) -> {
          if (!label.equals(name)) {
            series.label(label, value);
          }
        });
    return series.build();
  }

  /** The labels and one more, which replaces one of the same name. */
  public Labels labelsWith(String name, String value) {
    Map<String, String> all = new TreeMap<>(labels);
    all.put(name, value);
    Labels.Builder series = Labels.builder();
    all.forEach(series::label);
    return series.build();
  }
}
