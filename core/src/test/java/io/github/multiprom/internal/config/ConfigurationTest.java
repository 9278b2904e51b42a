package io.github.multiprom.internal.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.multiprom.BadSettingException;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConfigurationTest {

  @AfterEach
  void forgetProperties() {
    for (Setting setting : Setting.values()) {
      System.clearProperty(setting.property());
    }
  }

  @Test
  void nothingSet_defaultsAndNothingToSay() {
    Configuration none = Configuration.of(Map.of());
    none.check();
    assertThat(none.directory()).isNull();
    assertThat(none.namespace()).isNull();
    assertThat(none.upperBounds()).isNull();
    assertThat(none.portRange()).isNull();
    assertThat(none.port(9400)).isEqualTo(9400);
    assertThat(none.isStrict()).isFalse();
    assertThat(none.retention(Duration.ofDays(7))).isEqualTo(Duration.ofDays(7));
    assertThat(none.inForce()).isEmpty();
  }

  @Test
  void builder_winsOverPropertyOverVariable() {
    Map<String, String> environment = Map.of("MULTIPROM_MAX_SERIES", "1");
    assertThat(Configuration.of(environment).maxSeries(9)).isEqualTo(1);
    System.setProperty("multiprom.max.series", "2");
    Configuration settings = Configuration.of(environment);
    assertThat(settings.maxSeries(9)).isEqualTo(2);
    assertThat(settings.inForce()).isEqualTo("; max.series=2 (-Dmultiprom.max.series)");
    settings.set(Setting.MAX_SERIES, "3", "maxSeries(…)");
    assertThat(settings.maxSeries(9)).isEqualTo(3);
    assertThat(settings.inForce()).isEqualTo("; max.series=3 (maxSeries(…))");
  }

  @Test
  void emptyValue_isNone() {
    System.setProperty("multiprom.namespace", " ");
    assertThat(Configuration.of(Map.of("MULTIPROM_NAMESPACE", "shop")).namespace())
        .isEqualTo("shop");
    assertThat(Configuration.of(Map.of("MULTIPROM_NAMESPACE", "")).namespace()).isNull();
  }

  @Test
  void severalSet_saidInOneLineWithTheirSources() {
    System.setProperty("multiprom.retention", "30d");
    assertThat(
            Configuration.of(
                    Map.of("prometheus_multiproc_dir", "/shm", "MULTIPROM_NAMESPACE", "shop"))
                .inForce())
        .isEqualTo(
            "; dir=/shm (prometheus_multiproc_dir), namespace=shop (MULTIPROM_NAMESPACE),"
                + " retention=30d (-Dmultiprom.retention)");
  }

  @ParameterizedTest
  @CsvSource({
    "250ms, 250",
    "10s, 10000",
    "5m, 300000",
    "2h, 7200000",
    "1d, 86400000",
    "31536000000ms, 31536000000", // a year
  })
  void times_haveUnits(String text, long millis) {
    Configuration settings =
        Configuration.of(Map.of("MULTIPROM_PUBLISH_INTERVAL", text, "MULTIPROM_RETENTION", text));
    settings.check();
    assertThat(settings.publishIntervalNanos(1)).isEqualTo(millis * 1_000_000);
    assertThat(settings.retention(Duration.ZERO)).isEqualTo(Duration.ofMillis(millis));
  }

  @Test
  void foreverAndWhatIsAsLong_canBeTakenFromTheTime() {
    for (String text : new String[] {"forever", "9999999999d", "999999999999999999d"}) {
      Duration retention =
          Configuration.of(Map.of("MULTIPROM_RETENTION", text)).retention(Duration.ZERO);
      assertThat(System.currentTimeMillis() - retention.toMillis()).isNegative();
    }
    assertThat(
            Configuration.of(Map.of("MULTIPROM_PUBLISH_INTERVAL", "9999999999d"))
                .publishIntervalNanos(1))
        .isPositive();
  }

  @Test
  void bounds_withoutInfinityAndNegativeZero() {
    assertThat(Configuration.of(Map.of("MULTIPROM_BUCKETS", "-0.0, 0.5,2,+Inf")).upperBounds())
        .containsExactly(0.0, 0.5, 2.0);
  }

  @Test
  void ports_oneOrARange() {
    assertThat(Configuration.of(Map.of("MULTIPROM_PORT", "0")).port(9400)).isZero();
    assertThat(Configuration.of(Map.of("MULTIPROM_PORT_RANGE", "9400 - 9410")).portRange())
        .containsExactly(9400, 9410);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "MULTIPROM_DISABLE|perhaps|use 1 or 0",
        "MULTIPROM_STRICT|2|use 1 or 0",
        "MULTIPROM_NAMESPACE|9lives|a letter first",
        "MULTIPROM_NAMESPACE|my app|letters, digits and underscores",
        "MULTIPROM_NAMESPACE|shop_|leave it out",
        "MULTIPROM_NAMESPACE|multiprom|choose another",
        "MULTIPROM_BUCKETS|0.1;0.5|numbers with commas",
        "MULTIPROM_BUCKETS|0.5,0.1|lower ones first",
        "MULTIPROM_BUCKETS|1,1|each once",
        "MULTIPROM_BUCKETS|+Inf,1|lower ones first",
        "MULTIPROM_BUCKETS|NaN|numbers with commas",
        "MULTIPROM_MAX_SERIES|0|2147483647",
        "MULTIPROM_MAX_SERIES|many|2147483647",
        "MULTIPROM_PUBLISH_INTERVAL|10|ms, s, m, h or d",
        "MULTIPROM_PUBLISH_INTERVAL|100ms|250ms at least",
        "MULTIPROM_PUBLISH_INTERVAL|9999999999999999999s|ms, s, m, h or d",
        "MULTIPROM_RETENTION|-1d|ms, s, m, h or d",
        "MULTIPROM_RETENTION|d|ms, s, m, h or d",
        "MULTIPROM_GROUP_READABLE|staff|use 1 or 0",
        "MULTIPROM_PORT|http|from 1 to 65535",
        "MULTIPROM_PORT|65536|from 1 to 65535",
        "MULTIPROM_PORT_RANGE|9400|FIRST-LAST",
        "MULTIPROM_PORT_RANGE|9410-9400|FIRST-LAST",
        "MULTIPROM_PORT_RANGE|0-10|FIRST-LAST",
        "MULTIPROM_MEMORY|unsafe|chronicle or varhandle",
      })
  void badValue_errorNamesSettingValueAndRemedy(String variable, String value, String remedy) {
    Configuration settings = Configuration.of(Map.of(variable, value));
    assertThatThrownBy(settings::check)
        .isInstanceOf(BadSettingException.class)
        .hasMessageStartingWith(variable + "=" + value + " ")
        .hasMessageContaining(remedy)
        .hasMessageEndingWith(".");
    settings.forgetBad();
    settings.check();
    assertThat(settings.inForce()).isEmpty();
  }

  @Test
  void portAndRange_contradict() {
    Configuration settings =
        Configuration.of(Map.of("MULTIPROM_PORT", "9400", "MULTIPROM_PORT_RANGE", "9400-9410"));
    assertThatThrownBy(settings::check)
        .isInstanceOf(BadSettingException.class)
        .hasMessageContaining("MULTIPROM_PORT=9400 contradicts MULTIPROM_PORT_RANGE=9400-9410");
  }
}
