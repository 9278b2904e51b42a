package io.github.multiprom.internal.merge;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.multiprom.internal.segment.Families;
import io.github.multiprom.internal.segment.OwnSegment;
import org.junit.jupiter.api.Test;

class LocalViewTest {

  @Test
  void everyScrape_whatTheProcessHasThenWithoutOurOwn() throws Exception {
    OwnSegment own = OwnSegment.inMemory(1);
    LocalView local = new LocalView(own);
    assertThat(local.scrape()).isEmpty();
    Written written = new Written(own.writer(), 1).count(Families.counter("jobs"), 1);
    written.count(Families.counter("multiprom_collector_errors"), 1);
    for (int count = 1; count <= 3; count++) {
      assertThat(Rendered.lines(local.scrape(), false)).containsExactly("jobs{} " + count + ".0");
      written.count(Families.counter("jobs"), 1);
    }
  }
}
