package io.github.multiprom.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The rules in {@code deploy}, as promtool sees them. */
class PrometheusRulesIT {
  private static final Path RULES = Manifests.DEPLOY.resolve("prometheus").resolve("rules.yml");
  private static final Path TESTS = RULES.resolveSibling("rules_test.yml");

  @TempDir Path scratch;

  private static Child promtool(String... arguments) {
    Stream<String> promtool = Stream.of(Peers.program("promtool").toString());
    return Child.command(Stream.concat(promtool, Stream.of(arguments)).toArray(String[]::new))
        .start();
  }

  @Test
  void rules_arePassedByPromtool() throws Exception {
    try (Child check = promtool("check", "rules", RULES.toString())) {
      assertThat(check.awaitExit()).as(check::toString).isZero();
      assertThat(check.out()).anyMatch(line -> line.contains("SUCCESS"));
    }
  }

  @Test
  void ruleTests_pass() throws Exception {
    try (Child test = promtool("test", "rules", TESTS.toString())) {
      assertThat(test.awaitExit()).as(test::toString).isZero();
    }
  }

  /** A test of rules passes, too, when it looks at nothing. */
  @Test
  void everyRule_isLookedAtByItsTests() throws Exception {
    String tests = Files.readString(TESTS);
    for (Map<?, ?> rule : rules()) {
      Object name = rule.containsKey("record") ? rule.get("record") : rule.get("alert");
      assertThat(tests).contains(name.toString());
    }
  }

  @Test
  void eachAlertThatNeverFires_isNoticedByItsTests() throws Exception {
    String sound = Files.readString(RULES);
    List<String> alerts =
        rules().stream()
            .filter(rule -> rule.containsKey("alert"))
            .map(rule -> rule.get("alert").toString())
            .toList();
    assertThat(alerts).hasSizeGreaterThan(10);
    Path tests = Files.copy(TESTS, scratch.resolve("rules_test.yml"));
    for (String alert : alerts) {
      String silent =
          sound.replace(
              "- alert: " + alert + "\n        expr: ",
              "- alert: " + alert + "\n        expr: vector(0) > 1 and ");
      assertThat(silent).isNotEqualTo(sound);
      Files.writeString(scratch.resolve("rules.yml"), silent);
      try (Child test = promtool("test", "rules", tests.toString())) {
        assertThat(test.awaitExit()).as(alert).isEqualTo(1);
      }
    }
  }

  private static List<Map<?, ?>> rules() throws Exception {
    Map<?, ?> file = Manifests.documents(Files.readString(RULES)).get(0);
    return ((List<?>) file.get("groups"))
        .stream()
            .flatMap(group -> ((List<?>) ((Map<?, ?>) group).get("rules")).stream())
            .<Map<?, ?>>map(rule -> (Map<?, ?>) rule)
            .toList();
  }
}
