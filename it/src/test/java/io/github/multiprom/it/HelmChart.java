package io.github.multiprom.it;

import com.marcnuri.helm.Helm;
import com.marcnuri.helm.LintResult;
import com.marcnuri.helm.TemplateCommand;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The chart in {@code deploy}, through Helm itself, of which the test has the library. */
final class HelmChart {
  private static final Path CHART = Manifests.DEPLOY.resolve("helm").resolve("multiprom-app");

  private HelmChart() {}

  /**
   * {@code helm template RELEASE}.
   *
   * @param settings as after {@code --set}: {@code workers=8}
   */
  static Manifests render(String release, String... settings) {
    TemplateCommand template = new Helm(CHART).template().withName(release);
    for (String setting : settings) {
      int equals = setting.indexOf('=');
      template.set(setting.substring(0, equals), setting.substring(equals + 1));
    }
    return Manifests.of(template.call());
  }

  /** {@code helm lint --strict}. */
  static LintResult lint() {
    return new Helm(CHART).lint().strict().call();
  }

  static <T> Map<String, T> byName(List<T> things, Function<T, String> name) {
    return things.stream().collect(Collectors.toMap(name, thing -> thing));
  }
}
