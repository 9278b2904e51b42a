package io.github.multiprom.internal.python;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.multiprom.GaugeMode;
import io.github.multiprom.internal.segment.MetricKind;
import java.nio.file.Path;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PythonFileNameTest {

  @ParameterizedTest
  @CsvSource({
    "counter_12.db, COUNTER, , 12",
    "histogram_12.db, HISTOGRAM, , 12",
    "summary_uwsgi-3.db, SUMMARY, , uwsgi-3",
    "counter_a_b.db, COUNTER, , a_b",
    "gauge_all_12.db, GAUGE, ALL, 12",
    "gauge_min_12.db, GAUGE, MIN, 12",
    "gauge_max_12.db, GAUGE, MAX, 12",
    "gauge_sum_12.db, GAUGE, SUM, 12",
    "gauge_mostrecent_12.db, GAUGE, MOST_RECENT, 12",
    "gauge_liveall_12.db, GAUGE, LIVE_ALL, 12",
    "gauge_livemin_12.db, GAUGE, LIVE_MIN, 12",
    "gauge_livemax_12.db, GAUGE, LIVE_MAX, 12",
    "gauge_livesum_12.db, GAUGE, LIVE_SUM, 12",
    "gauge_livemostrecent_12.db, GAUGE, LIVE_MOST_RECENT, 12"
  })
  void pythonsName_saysKindModeAndPid(String name, MetricKind kind, GaugeMode mode, String pid) {
    assertThat(PythonFileName.parse(name))
        .isEqualTo(new PythonFileName(kind, mode, pid, OptionalLong.empty()));
  }

  @ParameterizedTest
  @CsvSource({
    "7, 7",
    "1234567890, 1234567890",
    "999999999999999999, 999999999999999999",
    "9223372036854775808,", // no long any more
    "-7,",
    "7a,",
    "'',"
  })
  void pid_isANumberOrNone(String pid, Long number) {
    PythonFileName name = PythonFileName.parse("counter_" + pid + ".db");
    assertThat(name).isNotNull();
    assertThat(name.pidNumber())
        .isEqualTo(number == null ? OptionalLong.empty() : OptionalLong.of(number));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        ".db",
        "counter.db",
        "counter_12",
        "gauge_12.db",
        "gauge_median_12.db",
        "info_12.db",
        "python-",
        "python-0123456789abcdef",
        "python-0123456789abcdeg-counter_12",
        "python-0123456789abcdef-counter",
        "python-0123456789abcdefcounter_12",
        "segment-0123456789abcdef"
      })
  void otherName_isNotPythons(String name) {
    assertThat(PythonFileName.parse(name)).isNull();
  }

  @Test
  void retired_keepsWhatTheNameSaidAndHasAnId() {
    Path retired = PythonFileName.retired(Path.of("/d/gauge_livesum_12.db"), -2);

    assertThat(retired).isEqualTo(Path.of("/d/python-fffffffffffffffe-gauge_livesum_12"));
    assertThat(PythonFileName.of(retired))
        .isEqualTo(
            new PythonFileName(MetricKind.GAUGE, GaugeMode.LIVE_SUM, "12", OptionalLong.of(-2)));
    assertThat(PythonFileName.isRetired(retired)).isTrue();
    assertThat(PythonFileName.isRetired(Path.of("/d/gauge_livesum_12.db"))).isFalse();
  }
}
