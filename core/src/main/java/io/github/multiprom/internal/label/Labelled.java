package io.github.multiprom.internal.label;

import java.util.Arrays;
import java.util.List;

/** Something that belongs to a combination of label values. */
public abstract class Labelled {

  private final String[] labelValues;
  private final int hash;

  /**
   * @param labelValues copied
   */
  protected Labelled(String[] labelValues) {
    this.labelValues = labelValues.clone();
    this.hash = Arrays.hashCode(labelValues);
  }

  /** Not to be changed. */
  protected final String[] labelValueArray() {
    return labelValues;
  }

  public final List<String> labelValues() {
    return List.of(labelValues);
  }

  final int hash() {
    return hash;
  }

  final boolean has(String[] values) {
    return Arrays.equals(labelValues, values);
  }

  final boolean has(String a) {
    return labelValues[0].equals(a);
  }

  final boolean has(String a, String b) {
    return labelValues[0].equals(a) && labelValues[1].equals(b);
  }

  final boolean has(String a, String b, String c) {
    return has(a, b) && labelValues[2].equals(c);
  }

  final boolean has(String a, String b, String c, String d) {
    return has(a, b, c) && labelValues[3].equals(d);
  }
}
