package io.github.multiprom.internal.python;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.multiprom.internal.segment.MalformedException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PythonKeyTest {

  private static PythonKey parse(String json) throws MalformedException {
    byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
    return PythonKey.parse(bytes, 0, bytes.length);
  }

  @Test
  void key_withHelp() throws Exception {
    assertThat(parse("[\"jobs\", \"jobs_total\", {\"kind\": \"a\", \"to\": \"b\"}, \"Jobs\"]"))
        .isEqualTo(new PythonKey("jobs", "jobs_total", Map.of("kind", "a", "to", "b"), "Jobs"));
  }

  @Test
  void key_ofBefore016HasNoHelp() throws Exception {
    assertThat(parse("[\"jobs\", \"jobs_total\", {}]"))
        .isEqualTo(new PythonKey("jobs", "jobs_total", Map.of(), ""));
  }

  @Test
  void escapes_areThoseOfJson() throws Exception {
    String escaped = "\\\"\\\\\\/\\b\\f\\n\\r\\t\\u00fc\\ud83d\\ude00";
    assertThat(parse("[\"j\", \"j\", {\"x\": \"" + escaped + "\"}]").labels())
        .isEqualTo(Map.of("x", "\"\\/\b\f\n\r\tü😀"));
  }

  @Test
  void spaceAnywhere_isNoMatter() throws Exception {
    assertThat(parse(" [ \"a\" ,\t\"b\",\r\n{ } ] \n"))
        .isEqualTo(new PythonKey("a", "b", Map.of(), ""));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "[",
        "[]",
        "[1, 2, {}]",
        "{\"a\": \"b\"}",
        "[\"a\", \"b\"]",
        "[\"a\", \"b\", {}",
        "[\"a\", \"b\", {}]]",
        "[\"a\", \"b\", {\"x\": 1}]",
        "[\"a\", \"b\", {\"x\"}]",
        "[\"a\", \"b\", {}, \"\\x\"]",
        "[\"a\", \"b\", {}, \"\\u12g4\"]",
        "[\"a\", \"b\", {}, \"open]",
        "[\"a\", \"b\", {}, null]",
        "[\"a\", \"b\", {\"x\": \"y\",}]"
      })
  void whatIsNoKey_isMalformed(String json) {
    assertThatThrownBy(() -> parse(json))
        .isInstanceOf(MalformedException.class)
        .hasMessageContaining("no JSON array of Python's");
  }

  @Property(tries = 2_000)
  void anyBytes_areAKeyOrMalformed(@ForAll @Size(max = 60) byte[] bytes) {
    try {
      assertThat(PythonKey.parse(bytes, 0, bytes.length).family()).isNotNull();
    } catch (MalformedException e) {
      assertThat(e).hasMessageContaining("key");
    }
  }

  @Test
  void labels_withoutAndWithOneMore() throws Exception {
    PythonKey key = parse("[\"h\", \"h_bucket\", {\"le\": \"1.0\", \"q\": \"z\"}]");

    assertThat(key.seriesLabels().size()).isEqualTo(2);
    assertThat(key.labelsWithout("le").toString()).isEqualTo("{q=\"z\"}");
    assertThat(key.labelsWith("q", "7").get("q")).isEqualTo("7");
    assertThat(key.labelsWith("pid", "7").toString()).isEqualTo("{le=\"1.0\",pid=\"7\",q=\"z\"}");
  }
}
