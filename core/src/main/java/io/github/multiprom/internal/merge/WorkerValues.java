package io.github.multiprom.internal.merge;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A gauge's value in each of several processes. They are kept in arrays that are used again,
 * because each scrape adds them anew, one of each live process to each series. Not thread-safe.
 */
final class WorkerValues {

  /** Words of a value: its bits, its ticket, and when its process died. */
  private static final int WORDS = 3;

  private Source[] sources = new Source[1];
  private long[] words = new long[WORDS];
  private int size;

  void clear() {
    size = 0;
  }

  void add(Source source, double value, long ticket, long diedMillis) {
    if (size == sources.length) {
      sources = Arrays.copyOf(sources, 2 * size);
      words = Arrays.copyOf(words, 2 * size * WORDS);
    }
    sources[size] = source;
    int word = size * WORDS;
    words[word] = Double.doubleToRawLongBits(value);
    words[word + 1] = ticket;
    words[word + 2] = diedMillis;
    size++;
  }

  int size() {
    return size;
  }

  /** Whether one is asked for who asks for those of live processes, or for all. */
  boolean isAmong(boolean liveOnly, int index) {
    return !liveOnly || sources[index].live();
  }

  double value(int index) {
    return Double.longBitsToDouble(words[index * WORDS]);
  }

  /** Those of live processes, or of all. */
  List<GaugeTotal.WorkerValue> toList(boolean liveOnly) {
    List<GaugeTotal.WorkerValue> list = new ArrayList<>(size);
    for (int i = 0; i < size; i++) {
      if (isAmong(liveOnly, i)) {
        int word = i * WORDS;
        list.add(
            new GaugeTotal.WorkerValue(sources[i], value(i), words[word + 1], words[word + 2]));
      }
    }
    return list;
  }
}
