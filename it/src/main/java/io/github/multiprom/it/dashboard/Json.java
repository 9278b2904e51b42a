package io.github.multiprom.it.dashboard;

import java.util.List;
import java.util.Map;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** A value in a JSON document; asked for what is not there it says what it has. */
record Json(Object value) {
  private static final LoadSettings SETTINGS =
      LoadSettings.builder().setCodePointLimit(64 << 20).build();

  /** JSON is YAML 1.2. */
  static Json parse(String text) {
    return new Json(new Load(SETTINGS).loadFromString(text));
  }

  boolean has(String key) {
    return map().get(key) != null;
  }

  Json get(String key) {
    Object found = map().get(key);
    if (found == null) {
      throw new IllegalArgumentException("no '" + key + "' in " + value);
    }
    return new Json(found);
  }

  /** The value at a path of keys, or {@code otherwise} where the path ends early. */
  String textAt(String otherwise, String... path) {
    Json at = this;
    for (String key : path) {
      if (!at.has(key)) {
        return otherwise;
      }
      at = at.get(key);
    }
    return at.text();
  }

  List<Json> list() {
    return ((List<?>) value).stream().map(Json::new).toList();
  }

  Map<?, ?> map() {
    return (Map<?, ?>) value;
  }

  String text() {
    return value.toString();
  }

  double number() {
    return Double.parseDouble(text());
  }

  int integer() {
    return Integer.parseInt(text());
  }
}
