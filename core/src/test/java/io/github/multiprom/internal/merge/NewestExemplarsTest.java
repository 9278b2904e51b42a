package io.github.multiprom.internal.merge;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.multiprom.internal.cell.StoredExemplar;
import io.github.multiprom.internal.merge.NewestExemplars.Form;
import io.github.multiprom.internal.segment.Families;
import io.prometheus.metrics.model.snapshots.Labels;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class NewestExemplarsTest {

  private static final long NOW = System.currentTimeMillis();
  private static final long HOUR = Duration.ofHours(1).toMillis();
  private static final long NEVER = Long.MAX_VALUE;

  private static StoredExemplar at(long timestamp, double value, String trace) {
    return new StoredExemplar(value, timestamp, NEVER, Labels.of("trace_id", trace));
  }

  private static List<StoredExemplar> newest(Form form, List<StoredExemplar> exemplars) {
    NewestExemplars newest = new NewestExemplars(form);
    exemplars.forEach(newest::offer);
    return newest.toList();
  }

  static List<Form> forms() {
    return List.of(
        Form.of(Families.counter("x").shape()),
        Form.OF_NATIVE,
        Form.of(Families.histogram("x", List.of(1.0, 2.0)).shape()));
  }

  /** Few times and values, so that there are many ties. */
  private static List<StoredExemplar> random(Random random) {
    List<StoredExemplar> exemplars = new ArrayList<>();
    for (int i = random.nextInt(12); i > 0; i--) {
      exemplars.add(at(NOW - random.nextInt(3), random.nextInt(4), "t" + random.nextInt(2)));
    }
    return exemplars;
  }

  @ParameterizedTest
  @MethodSource("forms")
  void anyOrderAndAnyGrouping_theSame(Form form) {
    Random random = new Random(7);
    for (int i = 0; i < 2_000; i++) {
      List<StoredExemplar> all = random(random);
      List<StoredExemplar> expected = newest(form, all);
      Collections.shuffle(all, random);
      assertThat(newest(form, all)).isEqualTo(expected);

      int cut = random.nextInt(all.size() + 1);
      List<StoredExemplar> folded = new ArrayList<>(newest(form, all.subList(0, cut)));
      folded.addAll(all.subList(random.nextInt(cut + 1), all.size())); // some of them twice
      assertThat(newest(form, folded)).isEqualTo(expected);
    }
  }

  @Test
  void counter_theNewest() {
    Form form = Form.of(Families.counter("x").shape());
    List<StoredExemplar> exemplars =
        List.of(at(NOW - 2, 1, "a"), at(NOW, 2, "b"), at(NOW - 1, 3, "c"));
    assertThat(newest(form, exemplars)).containsExactly(at(NOW, 2, "b"));
  }

  @Test
  void bounds_theNewestOfEachBucket() {
    Form form = Form.of(Families.histogram("x", List.of(1.0, 2.0)).shape());
    assertThat(
            newest(
                form,
                List.of(
                    at(NOW - 5, 1, "a"),
                    at(NOW - 6, 0, "b"),
                    at(NOW, 1.5, "c"),
                    at(NOW - 9, 2, "d"),
                    at(NOW - 9, Double.POSITIVE_INFINITY, "e"),
                    at(NOW, Double.NaN, "f"))))
        .extracting(exemplar -> exemplar.labels().get("trace_id"))
        .containsExactly("a", "c", "e");
  }

  @Test
  void native_theNewestFour() {
    List<StoredExemplar> exemplars = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      exemplars.add(at(NOW - i * 7 % 10, i, "t" + i));
    }
    assertThat(newest(Form.OF_NATIVE, exemplars))
        .isEqualTo(
            exemplars.stream()
                .sorted(Comparator.comparing(StoredExemplar::timestampMillis).reversed())
                .limit(4)
                .toList());
  }

  @Test
  void expired_leftOutThoughNewer() {
    Form form = Form.of(Families.counter("x").shape());
    StoredExemplar expired = new StoredExemplar(1, NOW, NOW - 1, Labels.EMPTY);
    StoredExemplar current = new StoredExemplar(2, NOW - HOUR, NOW + HOUR, Labels.EMPTY);
    assertThat(newest(form, List.of(expired, current))).containsExactly(current);
    assertThat(newest(form, List.of(current, expired))).containsExactly(current);
  }

  /** Taken before the clock was set back: it would hide all others for an hour. */
  @Test
  void fromTheFuture_leftOut() {
    Form form = Form.of(Families.counter("x").shape());
    assertThat(newest(form, List.of(at(NOW + HOUR, 1, "a"), at(NOW, 2, "b"))))
        .containsExactly(at(NOW, 2, "b"));
  }

  @Test
  void otherKinds_none() {
    Form form = Form.of(Families.summary("x").shape());
    assertThat(newest(form, List.of(at(NOW, 1, "a")))).isEmpty();
  }

  /** As before each scrape: that of a worker that is gone must not stay. */
  @ParameterizedTest
  @MethodSource("forms")
  void cleared_noneLeft(Form form) {
    NewestExemplars newest = new NewestExemplars(form);
    newest.offer(at(NOW, 1, "a"));
    newest.clear();
    assertThat(newest.toList()).isEmpty();

    newest.offer(at(NOW - 5, 1, "b"));
    assertThat(newest.toList()).containsExactly(at(NOW - 5, 1, "b"));
  }
}
