package io.github.multiprom.internal.python;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.multiprom.internal.segment.MalformedException;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PythonKeysTest {

  private final PythonKeys keys = new PythonKeys();

  /** Entries of a file whose families have these names. */
  private static PythonEntries entries(String... families) throws MalformedException {
    PythonFiles file = PythonFiles.timed();
    for (String family : families) {
      file.with(family, family, "{}", 1);
    }
    PythonEntries entries = new PythonEntries();
    entries.read(file.used(), file.used().length);
    return entries;
  }

  @Test
  void equalKeys_areDecodedOnceUntilAllAreForgotten() throws Exception {
    PythonKeys.Known first = keys.find(entries("jobs"), 0, null);

    assertThat(keys.find(entries("runs", "jobs"), 1, null)).isSameAs(first);
    assertThat(keys.find(entries("jobs"), 0, first)).isSameAs(first);
    assertThat(keys.find(entries("runs"), 0, first)).isNotSameAs(first);
    assertThat(first.key()).isSameAs(first.key());
    keys.clear();
    assertThat(keys.find(entries("jobs"), 0, null)).isNotSameAs(first);
  }

  @Test
  void keysOfOneHash_areToldApart() throws Exception {
    PythonEntries found = entries("xAaAa", "xBBBB", "xAaBB");
    PythonKeys.Known[] known = new PythonKeys.Known[3];
    for (int i = 0; i < 3; i++) {
      known[i] = keys.find(found, i, null);
    }
    String[] families = {"xAaAa", "xBBBB", "xAaBB"};
    for (int i = 0; i < 3; i++) {
      assertThat(known[i]).hasSameHashCodeAs(known[0]);
      assertThat(known[i].key()).isEqualTo(new PythonKey(families[i], families[i], Map.of(), ""));
      for (int other = 0; other < 3; other++) {
        assertThat(known[i].isOf(found, other)).isEqualTo(i == other);
        assertThat(known[i].equals(known[other])).isEqualTo(i == other);
      }
    }
    assertThat(known[0]).isLessThan(known[2]).isEqualByComparingTo(known[0]);
    assertThat(known[1]).isGreaterThan(known[2]);
  }
}
