package io.github.multiprom.exporter.statsd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Errors of a mapping file say where and what. */
class MappingFileTest {
  @TempDir private Path directory;

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "- {name: a};line 2;no 'match'",
        "- {match: a};line 2;no 'name'",
        "- {match: 'a b', name: a};line 2;'a b' is no glob",
        "- {match: 'a.b*', name: a};line 2;is no glob",
        "- {match: '(', match_type: regex, name: a};line 2;is no regular expression",
        "- {match: a, name: 'a b'};line 2;'a b' is no metric name",
        "- {match: a, name: a, labels: {'a-b': x}};line 2;'a-b' is no label name",
        "- {match: a, name: a, labels: {__name__: x}};line 2;'__name__' is no label name",
        "- {match: a, name: a, ttl: 5};line 2;'5' is no duration",
        "- {match: a, name: a, scale: much};line 2;'much' is no finite number",
        "- {match: a, name: a, action: forget};line 2;'forget' is not one of map, drop",
        "- {match: a, name: a, match_metric_type: set};line 2;not one of counter",
        "- {match: a, name: a, honor_labels: si};line 2;'si' is not one of true",
        "- {match: a, name: a, typo: 1};line 2;'typo' is not known here",
        "- {match: a, name: a, name: b};line 2;given twice",
        "- {match: a, name: a, observer_type: summary, histogram_options: {}};line 2;summary",
        "- {match: a, name: a, observer_type: histogram, summary_options: {}};line 2;histogram",
        "- {match: a, name: a, summary_options: {quantiles: [{quantile: 2}]}};line 2;0 to 1",
        "- {match: a, name: a, summary_options: {quantiles: [{error: 0.1}]}};line 2;no 'quantile'",
        "- {match: a, name: a, histogram_options: {buckets: 5}};line 2;buckets is to be a list",
        "- [a];line 2;fields are expected",
        "- {match: [a], name: a};line 2;one value is expected",
      })
  void mistake_lineAndRemedy(String mapping, String where, String what) throws IOException {
    Path file = Files.writeString(directory.resolve("m.yml"), "mappings:\n" + mapping + "\n");

    assertThatThrownBy(() -> Mappings.read(file))
        .isInstanceOf(IOException.class)
        .hasMessageContaining(where + " of " + file)
        .hasMessageContaining(what);
  }

  @Test
  void noYaml_saidSo() throws IOException {
    Path file = Files.writeString(directory.resolve("m.yml"), "mappings: [");

    assertThatThrownBy(() -> Mappings.read(file))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("is no YAML");
  }

  @Test
  void noFile_saidSo() {
    assertThatThrownBy(() -> Mappings.read(directory.resolve("none.yml")))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("none.yml does not exist");
  }

  @Test
  void directory_saidSo() {
    assertThatThrownBy(() -> Mappings.read(directory))
        .isInstanceOf(IOException.class)
        .hasMessage(
            directory + " can't be read (Is a directory): name a file that this process may read");
  }

  @Test
  void emptyFile_noRules() {
    assertThat(MappingFile.parse("empty", "").size()).isZero();
    assertThat(MappingFile.parse("null", "mappings:\n").size()).isZero();
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0",
    "90s, 90000000000",
    "1m20s, 80000000000",
    "1.5h, 5400000000000",
    "500ms, 500000000",
    "3us, 3000",
    "7ns, 7"
  })
  void duration_nanoseconds(String text, long nanos) {
    assertThat(GoDuration.nanos(text)).isEqualTo(nanos);
  }

  @ParameterizedTest
  @CsvSource({
    "a.b-c, a_b_c",
    "a--b, a_b",
    "9lives, _9lives",
    "'a b/c:d', a_b_c_d",
    "caf\u00e9\ud83d\ude00, caf__",
    "Already_fine1, Already_fine1"
  })
  void name_prometheusName(String sent, String name) {
    assertThat(MetricNames.escape(sent)).isEqualTo(name);
  }
}
