package io.github.multiprom.exporter.statsd;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/**
 * The fields of one mapping in a YAML file, each to be taken once. What can't be taken throws a
 * {@link MappingException} with its line. Not thread-safe.
 */
final class YamlFields {
  private final String file;
  private final Node node;
  private final Map<String, Node> values = new LinkedHashMap<>();
  private final Map<String, Node> keys = new LinkedHashMap<>();

  private YamlFields(String file, Node node) {
    this.file = file;
    this.node = node;
  }

  static YamlFields of(String file, Node node) {
    YamlFields fields = new YamlFields(file, node);
    if (isNull(node)) {
      return fields;
    }
    if (!(node instanceof MappingNode mapping)) {
      throw fields.error(node, "fields are expected here, such as 'match: …'");
    }
    for (NodeTuple tuple : mapping.getValue()) {
      String key = fields.text(tuple.getKeyNode());
      fields.keys.put(key, tuple.getKeyNode());
      if (fields.values.put(key, tuple.getValueNode()) != null) {
        throw fields.error(tuple.getKeyNode(), key + " is given twice: leave one out");
      }
    }
    return fields;
  }

  static YamlFields empty(String file, Node node) {
    return new YamlFields(file, node);
  }

  private static boolean isNull(Node node) {
    return node instanceof ScalarNode scalar
        && scalar.isPlain()
        && (scalar.getValue().isEmpty() || scalar.getValue().equals("null"));
  }

  boolean has(String key) {
    return values.containsKey(key);
  }

  /** A value as {@code parser} reads it; null if the field is missing. */
  <T> @Nullable T take(String key, Function<String, T> parser) {
    Node value = values.remove(key);
    return value == null ? null : parse(key, value, parser);
  }

  /** As {@link #take}, with a value for what is missing. */
  <T> T take(String key, Function<String, T> parser, T missing) {
    T value = take(key, parser);
    return value == null ? missing : value;
  }

  /** The fields under a key; no fields if it is missing. */
  YamlFields takeFields(String key) {
    Node value = values.remove(key);
    return value == null ? empty(file, node) : of(file, value);
  }

  /** The items under a key; none if it is missing. */
  List<Node> takeItems(String key) {
    Node value = values.remove(key);
    if (value == null || isNull(value)) {
      return List.of();
    }
    if (!(value instanceof SequenceNode sequence)) {
      throw error(value, key + " is to be a list: begin each item with '-'");
    }
    return sequence.getValue();
  }

  /** The items under a key, each as {@code parser} reads it. */
  <T> List<T> takeItems(String key, Function<String, T> parser) {
    List<T> items = new ArrayList<>();
    for (Node item : takeItems(key)) {
      items.add(parse(key, item, parser));
    }
    return items;
  }

  /** All fields that are left, as text. */
  Map<String, String> takeAll() {
    Map<String, String> all = new LinkedHashMap<>();
    values.forEach((key, value) -> all.put(key, text(value)));
    values.clear();
    return all;
  }

  /** Throws if a field is left that nobody has taken. */
  void checkAllTaken(String known) {
    for (String key : values.keySet()) {
      throw error(
          keys.getOrDefault(key, node), "'" + key + "' is not known here; known are " + known);
    }
  }

  private <T> T parse(String key, Node value, Function<String, T> parser) {
    try {
      return parser.apply(text(value));
    } catch (IllegalArgumentException e) {
      throw error(value, key + ": " + e.getMessage());
    }
  }

  private String text(Node value) {
    if (value instanceof ScalarNode scalar) {
      return scalar.getValue();
    }
    throw error(value, "one value is expected here, not a list or fields");
  }

  MappingException error(String message) {
    return error(node, message);
  }

  private MappingException error(Node where, String message) {
    int line = where.getStartMark().map(Mark::getLine).orElse(-1) + 1;
    return new MappingException("line %d of %s: %s".formatted(line, file, message));
  }

  /** What is wrong with a file, and where. */
  static final class MappingException extends RuntimeException {
    private static final long serialVersionUID = 1;

    MappingException(String message) {
      super(message);
    }
  }
}
