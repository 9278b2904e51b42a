package io.github.multiprom.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.marcnuri.helm.LintResult;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.openshift.api.model.monitoring.v1.PodMonitor;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The chart is the manifests, with settings. */
class HelmChartTest {
  private static final Path KUBERNETES = Manifests.DEPLOY.resolve("kubernetes");

  @Test
  void lint_findsNothing() {
    LintResult result = HelmChart.lint();
    assertThat(result.isFailed()).as(result.getMessages().toString()).isFalse();
  }

  @Test
  void releaseWithoutSettings_isThePlainManifests() throws Exception {
    Manifests chart = HelmChart.render("shop");
    assertThat(chart.deployment())
        .isEqualTo(Manifests.read(KUBERNETES.resolve("deployment.yaml")).deployment());
    assertThat(chart.podMonitor())
        .isEqualTo(Manifests.read(KUBERNETES.resolve("podmonitor.yaml")).podMonitor());
    assertThat(chart.objects()).hasSize(2);
  }

  @Test
  void annotationsInsteadOfAPodMonitor_areThoseOfThePlainPatch() throws Exception {
    Manifests chart =
        HelmChart.render("shop", "scrape.annotations=true", "scrape.podMonitor=false");
    assertThat(chart.objects()).hasSize(1);
    PodTemplateSpec patch =
        Manifests.read(KUBERNETES.resolve("annotations.yaml")).deployment().getSpec().getTemplate();
    assertThat(chart.deployment().getSpec().getTemplate().getMetadata().getAnnotations())
        .isEqualTo(patch.getMetadata().getAnnotations());
  }

  @Test
  void settings_reachAllTheirPlaces() {
    Manifests chart =
        HelmChart.render(
            "till",
            "workers=8",
            "workerHeap=256m",
            "port=9000",
            "directory.path=/shared",
            "directory.sizeLimit=1Gi",
            "scrape.interval=5s");
    Container container =
        chart.deployment().getSpec().getTemplate().getSpec().getContainers().get(0);
    assertThat(container.getArgs()).contains("--workers=8", "--port=9000", "--jvm-option=-Xmx256m");
    assertThat(container.getPorts().get(0).getContainerPort()).isEqualTo(9000);
    assertThat(container.getEnv().get(0).getValue()).isEqualTo("/shared");
    assertThat(container.getVolumeMounts().get(0).getMountPath()).isEqualTo("/shared");
    assertThat(
            chart
                .deployment()
                .getSpec()
                .getTemplate()
                .getSpec()
                .getVolumes()
                .get(0)
                .getEmptyDir()
                .getSizeLimit()
                .toString())
        .isEqualTo("1Gi");
    PodMonitor monitor = chart.podMonitor();
    assertThat(monitor.getMetadata().getName()).isEqualTo("till");
    assertThat(monitor.getSpec().getPodMetricsEndpoints().get(0).getInterval()).isEqualTo("5s");
  }

  @Test
  void bothWaysToBeScraped_areRefused() {
    assertThatThrownBy(() -> HelmChart.render("shop", "scrape.annotations=true"))
        .hasMessageContaining("scraped twice");
  }
}
