package io.github.multiprom.it;

import static org.assertj.core.api.Assertions.assertThat;

/** What {@code promtool check metrics} has to say about an exposition in the text format. */
final class Promtool {
  private static final int FAULTLESS = 0;
  private static final int REMARKS = 3;

  private Promtool() {}

  /**
   * Fails when it can't be parsed, and when promtool would rather have it otherwise.
   *
   * @param remarks that promtool makes about names that the test has chosen so
   */
  static void check(String text, String... remarks) throws Exception {
    String promtool = Peers.program("promtool").toString();
    try (Child check = Child.command(promtool, "check", "metrics").start()) {
      check.feed(text);
      assertThat(check.awaitExit())
          .as(() -> text + "\n" + check)
          .isEqualTo(remarks.length == 0 ? FAULTLESS : REMARKS);
      assertThat(check.err()).containsExactlyInAnyOrder(remarks);
    }
  }
}
