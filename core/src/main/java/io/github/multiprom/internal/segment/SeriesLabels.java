package io.github.multiprom.internal.segment;

import java.util.Arrays;
import java.util.List;

/**
 * The label values of a series as they are in its file, not decoded: all workers have the same
 * series, so whoever reads them decodes each only once. Equal if the bytes are.
 */
public final class SeriesLabels implements Comparable<SeriesLabels> {

  private final byte[] bytes;
  private final int count;
  private final int hash;

  /**
   * @param hash as the file has it: one that lies costs time and nothing else
   */
  SeriesLabels(byte[] bytes, int count, long hash) {
    this.bytes = bytes;
    this.count = count;
    this.hash = Long.hashCode(hash);
  }

  /**
   * Decodes them.
   *
   * @throws MalformedException if they are cut off
   */
  public List<String> values() throws MalformedException {
    return LabelBytes.decode(bytes, count);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof SeriesLabels that
        && hash == that.hash
        && count == that.count
        && Arrays.equals(bytes, that.bytes);
  }

  @Override
  public int hashCode() {
    return hash;
  }

  /** An order by which hash tables bear any number of equal hashes. */
  @Override
  public int compareTo(SeriesLabels other) {
    int order = Arrays.compare(bytes, other.bytes);
    return order != 0 ? order : Integer.compare(count, other.count);
  }
}
