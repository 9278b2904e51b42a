package io.github.multiprom.internal.segment;

import io.prometheus.metrics.model.snapshots.Label;
import io.prometheus.metrics.model.snapshots.Labels;
import java.util.ArrayList;
import java.util.List;

/**
 * Says that a series was removed on purpose: whatever a process had counted in a series of this
 * name and labels that it made at that time or before is not to be seen again.
 *
 * @param family the family's name, as Prometheus spells it
 * @param labels all of the series' labels
 * @param createdUpToMillis the time of the removal
 */
public record Removal(String family, Labels labels, long createdUpToMillis) {

  private static final int FAMILY = 1;
  private static final int LABEL_NAME = 2;
  private static final int LABEL_VALUE = 3;
  private static final int CREATED_UP_TO = 4;

  byte[] encode() {
    FieldsWriter fields = new FieldsWriter();
    fields.put(FAMILY, family);
    for (Label label : labels) {
      fields.put(LABEL_NAME, label.getName());
      fields.put(LABEL_VALUE, label.getValue());
    }
    fields.put(CREATED_UP_TO, createdUpToMillis);
    return fields.toBytes();
  }

  static Removal decode(FieldsReader fields) throws MalformedException {
    String family = null;
    List<String> names = new ArrayList<>();
    List<String> values = new ArrayList<>();
    long createdUpTo = 0;
    while (fields.next()) {
      switch (fields.tag()) {
        case FAMILY -> family = fields.string();
        case LABEL_NAME -> names.add(fields.string());
        case LABEL_VALUE -> values.add(fields.string());
        case CREATED_UP_TO -> createdUpTo = fields.longs(1)[0];
        default -> {}
      }
    }
    if (family == null) {
      throw new MalformedException("a removal without a family");
    }
    try {
      return new Removal(family, Labels.of(names, values), createdUpTo);
    } catch (IllegalArgumentException e) { // from client_java's own checks
      throw new MalformedException("a removal with illegal labels: " + e.getMessage());
    }
  }
}
