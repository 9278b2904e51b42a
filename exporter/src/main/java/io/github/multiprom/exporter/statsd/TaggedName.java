package io.github.multiprom.exporter.statsd;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;

/**
 * A statsd name and what its tags say, in any of four styles:
 *
 * <pre>
 * name:1|c|#tag:x,other:y      DogStatsD
 * name,tag=x,other=y:1|c       InfluxDB
 * name#tag=x,other=y:1|c       Librato
 * na[tag=x,other=y]me:1|c      SignalFX
 * </pre>
 *
 * @param name without tags, as it was sent
 * @param labels by label name; of two equal ones the last
 * @param tagErrors tags without a key or a value; they are left out
 */
record TaggedName(String name, Map<String, String> labels, int tagErrors) {
  private static final String CONTAINER = "container_id";

  static TaggedName of(StatsdLine line) throws RejectedException {
    String name = decode(line.bytes(), line.nameFrom(), line.nameTo());
    String tags = decode(line.bytes(), line.tagsFrom(), line.tagsTo());
    String container = decode(line.bytes(), line.containerFrom(), line.containerTo());
    Parsing parsing = new Parsing();
    String bare = parsing.nameOf(name);
    if (!tags.isEmpty()) {
      if (!parsing.labels.isEmpty()) {
        throw new RejectedException(Rejection.MIXED_TAGGING_STYLES);
      }
      parsing.addAll(tags, ':');
    }
    if (!container.isEmpty()) {
      parsing.labels.put(CONTAINER, container);
    }
    return new TaggedName(bare, parsing.labels, parsing.errors);
  }

  private static String decode(byte[] bytes, int from, int to) throws RejectedException {
    try {
      return StandardCharsets.UTF_8
          .newDecoder()
          .decode(ByteBuffer.wrap(bytes, from, to - from))
          .toString();
    } catch (CharacterCodingException e) {
      throw new RejectedException(Rejection.MALFORMED_LINE);
    }
  }

  private static final class Parsing {
    private final Map<String, String> labels = new TreeMap<>();
    private int errors;

    /** Takes the tags out of a name. */
    String nameOf(String tagged) {
      int open = tagged.indexOf('[');
      int close = tagged.indexOf(']');
      if (open >= 0 && close > open) {
        addAll(tagged.substring(open + 1, close), '=');
        return tagged.substring(0, open) + tagged.substring(close + 1);
      }
      if (open >= 0 || close >= 0) {
        errors++;
        return tagged;
      }
      int hash = tagged.indexOf('#');
      int comma = tagged.indexOf(',');
      int begin = hash < 0 || comma < 0 ? Math.max(hash, comma) : Math.min(hash, comma);
      if (begin < 0) {
        return tagged;
      }
      addAll(tagged.substring(begin + 1), '=');
      return tagged.substring(0, begin);
    }

    void addAll(String tags, char separator) {
      int from = 0;
      while (from < tags.length()) {
        int comma = tags.indexOf(',', from);
        int to = comma < 0 ? tags.length() : comma;
        add(tags.substring(from, to), separator);
        from = to + 1;
      }
    }

    private void add(String tag, char separator) {
      String plain = separator == ':' && tag.startsWith("#") ? tag.substring(1) : tag;
      int middle = plain.indexOf(separator);
      if (middle <= 0 || middle == plain.length() - 1) {
        errors++;
      } else {
        labels.put(MetricNames.escape(plain.substring(0, middle)), plain.substring(middle + 1));
      }
    }
  }
}
