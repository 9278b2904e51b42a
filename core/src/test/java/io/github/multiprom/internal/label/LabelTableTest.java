package io.github.multiprom.internal.label;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LabelTableTest {

  private static final class Point extends Labelled {
    Point(String... values) {
      super(values);
    }
  }

  /** All ways to ask for the same values, which must agree. */
  private static Point get(LabelTable<Point> table, String... values) {
    Point byArray = table.get(values);
    switch (values.length) {
      case 1 -> assertThat(table.get(values[0])).isSameAs(byArray);
      case 2 -> assertThat(table.get(values[0], values[1])).isSameAs(byArray);
      case 3 -> assertThat(table.get(values[0], values[1], values[2])).isSameAs(byArray);
      case 4 -> assertThat(table.get(values[0], values[1], values[2], values[3])).isSameAs(byArray);
      default -> {}
    }
    return byArray;
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3, 4, 5, 8})
  void get_pointOfTheseValuesOnly(int labels) {
    LabelTable<Point> table = new LabelTable<>();
    String[] values = IntStream.range(0, labels).mapToObj(i -> "v" + i).toArray(String[]::new);
    assertThat(get(table, values)).isNull();
    Point point = new Point(values);
    table.add(point);

    assertThat(get(table, values)).isSameAs(point);
    assertThat(get(table, Arrays.stream(values).map(String::new).toArray(String[]::new)))
        .isSameAs(point);
    for (int i = 0; i < labels; i++) {
      String[] other = values.clone();
      other[i] = "other";
      assertThat(get(table, other)).isNull();
    }
    assertThat(point.labelValues()).containsExactly(values);
  }

  @Test
  void removeIf_removedOnesGoneAndTheOthersFound() {
    LabelTable<Point> table = new LabelTable<>();
    for (int i = 0; i < 100; i++) {
      table.add(new Point("v" + i));
    }
    List<Point> removed = table.removeIf(point -> point.labelValues().get(0).endsWith("7"));

    assertThat(removed).hasSize(10);
    assertThat(table.size()).isEqualTo(90);
    for (int i = 0; i < 100; i++) {
      assertThat(get(table, "v" + i) == null).isEqualTo(i % 10 == 7);
    }
    table.add(removed.get(0));
    assertThat(get(table, removed.get(0).labelValues().toArray(String[]::new)))
        .isSameAs(removed.get(0));
  }

  /** "Aa" and "BB" have the same hash code, so all 2^n combinations of them have. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 6})
  void collidingHashes_toldApart(int labels) {
    LabelTable<Point> table = new LabelTable<>();
    List<Point> points = new ArrayList<>();
    for (int bits = 0; bits < 1 << labels; bits++) {
      int combination = bits;
      String[] values =
          IntStream.range(0, labels)
              .mapToObj(i -> (combination >> i & 1) == 0 ? "Aa" : "BB")
              .toArray(String[]::new);
      assertThat(get(table, values)).isNull();
      points.add(new Point(values));
      table.add(points.get(bits));
    }
    assertThat(points.stream().map(Labelled::hash).distinct()).hasSize(1);
    for (Point point : points) {
      assertThat(get(table, point.labelValues().toArray(String[]::new))).isSameAs(point);
    }
  }

  @Test
  void growth_keepsEverythingAndFindsNothingElse() {
    LabelTable<Point> table = new LabelTable<>();
    Map<List<String>, Point> model = new HashMap<>();
    Random random = new Random(1);
    while (model.size() < 5_000) {
      String[] values = {"" + random.nextInt(100), Integer.toString(random.nextInt(1_000), 36)};
      Point known = model.get(List.of(values));
      assertThat(get(table, values)).isSameAs(known);
      if (known == null) {
        Point point = new Point(values);
        model.put(List.of(values), point);
        table.add(point);
      }
    }
    model.forEach(
        (values, point) -> assertThat(get(table, values.toArray(String[]::new))).isSameAs(point));
    assertThat(table.size()).isEqualTo(model.size());
    assertThat(table.all()).containsExactlyInAnyOrderElementsOf(model.values());
  }

  @Test
  void valuesPassedIn_copied() {
    String[] values = {"a", "b"};
    Point point = new Point(values);
    values[0] = "changed";

    assertThat(point.labelValues()).containsExactly("a", "b");
  }

  @Test
  void nullValue_foundByNobody() {
    LabelTable<Point> table = new LabelTable<>();
    table.add(new Point("a", "b"));

    assertThat(table.get(new String[] {null, "b"})).isNull();
  }
}
