package io.github.multiprom.internal.merge;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.multiprom.internal.segment.MetricKind;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NamesInUseTest {

  /** Each pair in both orders. */
  @ParameterizedTest
  @CsvSource({
    "COUNTER, jobs, GAUGE, jobs, true",
    "INFO, build, GAUGE, build, true",
    "COUNTER, jobs, GAUGE, jobs_total, true",
    "COUNTER, jobs, GAUGE, jobs_created, true",
    "COUNTER, jobs, HISTOGRAM, jobs_total, true",
    "COUNTER, jobs, SUMMARY, jobs_created, false",
    "INFO, jobs, SUMMARY, jobs_info, true",
    "SUMMARY, jobs, HISTOGRAM, jobs_count, true",
    "HISTOGRAM, jobs, SUMMARY, jobs_sum, true",
    "HISTOGRAM, jobs, HISTOGRAM, jobs_bucket, true",
    "HISTOGRAM, jobs, GAUGE, jobs_count, true",
    "SUMMARY, jobs, GAUGE, jobs_max, false",
    "COUNTER, jobs, COUNTER, jobs_sum, false",
    "GAUGE, jobs, GAUGE, jobs_info, false",
    "UNKNOWN, jobs, STATE_SET, jobs, true"
  })
  void twoFamilies_clashOrNot(
      MetricKind kind, String name, MetricKind otherKind, String otherName, boolean clash) {
    ExpositionNames one = ExpositionNames.of(name, kind);
    ExpositionNames other = ExpositionNames.of(otherName, otherKind);
    assertThat(clash(one, other)).isEqualTo(clash);
    assertThat(clash(other, one)).isEqualTo(clash);
    assertThat(clash(one, one)).isTrue();
  }

  private static boolean clash(ExpositionNames first, ExpositionNames second) {
    NamesInUse<String> names = new NamesInUse<>();
    assertThat(names.find(first, "first")).isNull();
    names.take(first, "first");
    assertThat(names.find(first, "first")).isNull();
    return names.find(second, "second") != null;
  }
}
