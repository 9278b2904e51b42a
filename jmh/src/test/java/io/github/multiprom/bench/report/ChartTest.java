package io.github.multiprom.bench.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.StringReader;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.w3c.dom.Document;
import org.xml.sax.InputSource;

class ChartTest {

  private static final List<Samples> POINTS =
      List.of(
          new Samples("t", "0", "a < b", "ms", List.of(1.0, 2.0, 3.0)),
          new Samples("t", "10", "a < b", "ms", List.of(4.0)),
          new Samples("t", "1000", "peer", "ms", List.of(250.0)));

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void chart_isXmlWithACurveForEachSubjectAndAMarkForEachPoint(boolean logarithmic)
      throws Exception {
    String svg = new Chart("title & more", "things", "ms", logarithmic).draw(POINTS);

    Document document =
        DocumentBuilderFactory.newInstance()
            .newDocumentBuilder()
            .parse(new InputSource(new StringReader(svg)));
    assertThat(document.getElementsByTagName("path").getLength()).isEqualTo(2);
    assertThat(document.getElementsByTagName("circle").getLength()).isEqualTo(3);
    assertThat(svg).doesNotContain("NaN").doesNotContain("Infinity");
  }

  @Test
  void linearAxis_endsAtARoundValue() {
    Axis axis = Axis.linear(73, 0, 100);

    assertThat(axis.greatest()).isEqualTo(80);
    assertThat(axis.at(40)).isEqualTo(50);
    assertThat(axis.ticks()).startsWith(0.0, 10.0).endsWith(80.0);
  }

  @Test
  void logarithmicAxis_spansPowersOfTen() {
    Axis axis = Axis.logarithmic(3, 400, 0, 300);

    assertThat(axis.ticks()).containsExactly(1.0, 10.0, 100.0, 1_000.0);
    assertThat(axis.at(10)).isCloseTo(100, org.assertj.core.api.Assertions.within(1e-9));
  }
}
