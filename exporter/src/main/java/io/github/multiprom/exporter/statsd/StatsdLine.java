package io.github.multiprom.exporter.statsd;

import org.jspecify.annotations.Nullable;

/**
 * Where the parts of a line are. A line is a name and one sample or several:
 *
 * <pre>
 * name:value|type|@rate|#tag:x,tag:y|c:container|T1656581400
 * name:value|type:value|type
 * name:value:value:value|type|…
 * </pre>
 *
 * <p>A flyweight over the received bytes that is moved from sample to sample; nothing is copied or
 * allocated. Offsets are those of the array. Not thread-safe.
 */
final class StatsdLine {
  private byte[] bytes = {};
  private int next;
  private int end;
  private int nameFrom;
  private int nameTo;
  private int valuesFrom;
  private int valuesTo;
  private int tagsFrom;
  private int tagsTo;
  private int containerFrom;
  private int containerTo;
  private double rate;
  private SampleType type = SampleType.COUNTER;

  /** Begins a line. */
  @Nullable Rejection begin(byte[] array, int from, int to) {
    bytes = array;
    end = to;
    nameFrom = from;
    nameTo = indexOf(':', from, to);
    next = nameTo + 1;
    if (nameTo == to || nameTo == from) {
      next = end;
      return Rejection.MALFORMED_LINE;
    }
    return next == end ? Rejection.MALFORMED_COMPONENT : null;
  }

  boolean hasNext() {
    return next < end;
  }

  /** Moves to the next sample. After a rejection the rest of the line is skipped. */
  @Nullable Rejection advance() {
    Rejection rejection = parseSample();
    if (rejection != null) {
      next = end;
    }
    return rejection;
  }

  private @Nullable Rejection parseSample() {
    rate = 1;
    tagsFrom = tagsTo = containerFrom = containerTo = 0;
    valuesFrom = next;
    valuesTo = indexOf('|', next, end);
    if (valuesTo == end) {
      return Rejection.MALFORMED_COMPONENT;
    }
    if (valuesTo == valuesFrom) {
      return Rejection.MALFORMED_VALUE;
    }
    int typeTo = endOfWord(valuesTo + 1);
    SampleType known = SampleType.of(bytes, valuesTo + 1, typeTo);
    if (known == null) {
      return Rejection.UNKNOWN_TYPE;
    }
    type = known;
    int at = typeTo;
    while (at < end && bytes[at] == '|') {
      int from = at + 1;
      at = endOfPart(from);
      Rejection rejection = parsePart(from, at);
      if (rejection != null) {
        return rejection;
      }
    }
    next = at + 1; // after the colon, or the end
    return null;
  }

  /** Where a part ends: those that hold colons go on to the next bar. */
  private int endOfPart(int from) {
    boolean colons = from < end && (bytes[from] == '#' || endOfKey(from) >= 0);
    return colons ? indexOf('|', from, end) : endOfWord(from);
  }

  /** Where the colon of {@code c:}, {@code e:} or {@code card:} is; -1 if it is none of them. */
  private int endOfKey(int from) {
    int colon = endOfWord(from);
    if (colon == end || bytes[colon] != ':') {
      return -1;
    }
    boolean letter = colon == from + 1 && (bytes[from] == 'c' || bytes[from] == 'e');
    boolean card = colon == from + 4 && bytes[from] == 'c' && bytes[from + 1] == 'a';
    return letter || card ? colon : -1;
  }

  private @Nullable Rejection parsePart(int from, int to) {
    if (from == to) {
      return Rejection.MALFORMED_COMPONENT;
    }
    switch (bytes[from]) {
      case '@' -> {
        rate = Decimals.parse(bytes, from + 1, to);
        return rate > 0 && rate <= 1 ? null : Rejection.INVALID_SAMPLE_FACTOR;
      }
      case '#' -> {
        tagsFrom = from + 1;
        tagsTo = to;
        return null;
      }
      case 'T' -> {
        return null; // a time that a scrape cannot show
      }
      default -> {
        int colon = endOfKey(from);
        if (colon < 0 || colon + 1 == to) {
          return Rejection.MALFORMED_COMPONENT;
        }
        if (bytes[from] == 'c' && colon == from + 1) {
          containerFrom = colon + 1;
          containerTo = to;
        }
        return null;
      }
    }
  }

  private int endOfWord(int from) {
    int at = from;
    while (at < end && bytes[at] != '|' && bytes[at] != ':') {
      at++;
    }
    return at;
  }

  private int indexOf(char wanted, int from, int to) {
    int at = from;
    while (at < to && bytes[at] != wanted) {
      at++;
    }
    return at;
  }

  byte[] bytes() {
    return bytes;
  }

  int nameFrom() {
    return nameFrom;
  }

  int nameTo() {
    return nameTo;
  }

  /** The value, or several with colons between them. */
  int valuesFrom() {
    return valuesFrom;
  }

  int valuesTo() {
    return valuesTo;
  }

  /** What follows {@code |#}; empty if there is none. */
  int tagsFrom() {
    return tagsFrom;
  }

  int tagsTo() {
    return tagsTo;
  }

  /** What follows {@code |c:}; empty if there is none. */
  int containerFrom() {
    return containerFrom;
  }

  int containerTo() {
    return containerTo;
  }

  SampleType type() {
    return type;
  }

  /** Above 0, at most 1. */
  double rate() {
    return rate;
  }
}
