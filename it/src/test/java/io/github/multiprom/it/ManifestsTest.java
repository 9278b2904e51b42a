package io.github.multiprom.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerPort;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.openshift.api.model.monitoring.v1.PodMetricsEndpoint;
import io.fabric8.openshift.api.model.monitoring.v1.PodMonitor;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the Kubernetes manifests and the chart's output say of each other must be true. */
class ManifestsTest {
  private static final Path KUBERNETES = Manifests.DEPLOY.resolve("kubernetes");
  private static final String DIRECTORY = Child.DIRECTORY_VARIABLE;
  private static final String NAME = "[a-z0-9]([-a-z0-9]*[a-z0-9])?";

  /** What a JVM may need beside its heap. */
  private static final BigDecimal BESIDE_HEAP = BigDecimal.valueOf(96L << 20);

  private static final Pattern HEAP = Pattern.compile("(?:--jvm-option=)?-Xmx(\\d+)m");
  private static final Pattern WORKERS = Pattern.compile("--workers=(\\d+)");

  /** A deployment and the monitor of its pods. */
  record Application(String name, Deployment deployment, PodMonitor monitor) {
    PodSpec pod() {
      return deployment.getSpec().getTemplate().getSpec();
    }

    Map<String, String> podLabels() {
      return deployment.getSpec().getTemplate().getMetadata().getLabels();
    }

    List<ContainerPort> ports() {
      return pod().getContainers().stream().flatMap(c -> c.getPorts().stream()).toList();
    }

    @Override
    public String toString() {
      return name;
    }
  }

  static Stream<Application> applications() throws Exception {
    Manifests sidecar = Manifests.read(KUBERNETES.resolve("django-sidecar.yaml"));
    Manifests chart = HelmChart.render("till");
    return Stream.of(
        new Application("plain", plain(), monitor()),
        new Application("sidecar", sidecar.deployment(), sidecar.podMonitor()),
        new Application("chart", chart.deployment(), chart.podMonitor()));
  }

  private static Deployment plain() throws Exception {
    return Manifests.read(KUBERNETES.resolve("deployment.yaml")).deployment();
  }

  private static PodMonitor monitor() throws Exception {
    return Manifests.read(KUBERNETES.resolve("podmonitor.yaml")).podMonitor();
  }

  @Test
  void everyYamlFile_isWhatATestReads() throws Exception {
    try (Stream<Path> files = Files.walk(Manifests.DEPLOY)) {
      List<Path> yaml =
          files
              .filter(file -> file.toString().matches(".*\\.ya?ml"))
              .filter(file -> !file.toString().contains("/templates/"))
              .toList();
      assertThat(yaml).hasSizeGreaterThan(5);
      for (Path file : yaml) {
        assertThat(Manifests.documents(Files.readString(file))).as(file.toString()).isNotEmpty();
      }
    }
    try (Stream<Path> files = Files.list(KUBERNETES)) {
      for (Path file : files.toList()) {
        assertThat(Manifests.read(file).objects()).as(file.toString()).isNotEmpty();
      }
    }
  }

  @ParameterizedTest
  @MethodSource("applications")
  void selectorsFindThePods(Application app) {
    assertThat(app.deployment().getMetadata().getName()).matches(NAME);
    assertThat(app.podLabels()).isNotEmpty();
    assertThat(app.podLabels()).containsAllEntriesOf(selector(app));
    assertThat(selector(app)).isNotEmpty();
    assertThat(app.monitor().getSpec().getSelector().getMatchLabels())
        .isNotEmpty()
        .satisfies(labels -> assertThat(app.podLabels()).containsAllEntriesOf(labels));
  }

  private static Map<String, String> selector(Application app) {
    return app.deployment().getSpec().getSelector().getMatchLabels();
  }

  @ParameterizedTest
  @MethodSource("applications")
  void oneEndpoint_namesAPortThatOneContainerHas(Application app) {
    assertThat(app.monitor().getSpec().getPodMetricsEndpoints()).hasSize(1);
    PodMetricsEndpoint endpoint = app.monitor().getSpec().getPodMetricsEndpoints().get(0);
    assertThat(endpoint.getPath()).isEqualTo("/metrics");
    assertThat(app.ports()).extracting(ContainerPort::getName).doesNotHaveDuplicates();
    assertThat(app.ports()).extracting(ContainerPort::getContainerPort).doesNotHaveDuplicates();
    assertThat(app.ports())
        .allSatisfy(port -> assertThat(port.getName()).matches(NAME).hasSizeLessThan(16))
        .filteredOn(port -> port.getName().equals(endpoint.getPort()))
        .hasSize(1);
    for (Container container : app.pod().getContainers()) {
      assertThat(container.getPorts()).as(container.getName()).hasSize(1);
    }
  }

  @ParameterizedTest
  @MethodSource("applications")
  void probesAskPortsOfTheirContainer(Application app) {
    for (Container container : app.pod().getContainers()) {
      if (container.getReadinessProbe() != null) {
        assertThat(container.getPorts())
            .extracting(ContainerPort::getName)
            .contains(container.getReadinessProbe().getHttpGet().getPort().getStrVal());
      }
    }
  }

  @ParameterizedTest
  @MethodSource("applications")
  void everyMountHasAVolume_andTheDirectoryIsOneInMemory(Application app) {
    Map<String, Volume> volumes = HelmChart.byName(app.pod().getVolumes(), Volume::getName);
    List<String> used = new ArrayList<>();
    for (Container container : app.pod().getContainers()) {
      List<VolumeMount> mounts = container.getVolumeMounts();
      mounts.forEach(mount -> used.add(mount.getName()));
      assertThat(volumes.keySet()).containsAll(mounts.stream().map(VolumeMount::getName).toList());
      VolumeMount metrics =
          mounts.stream()
              .filter(mount -> mount.getMountPath().equals(directory(container)))
              .findFirst()
              .orElseThrow(() -> new AssertionError(directory(container) + " is no mount"));
      Volume volume = Objects.requireNonNull(volumes.get(metrics.getName()));
      assertThat(volume.getEmptyDir().getMedium()).isEqualTo("Memory");
      assertThat(volume.getEmptyDir().getSizeLimit()).isNotNull();
    }
    assertThat(used).containsAll(volumes.keySet());
  }

  private static String directory(Container container) {
    return container.getEnv().stream()
        .filter(variable -> variable.getName().equals(DIRECTORY))
        .map(EnvVar::getValue)
        .findFirst()
        .orElseThrow(() -> new AssertionError(container.getName() + " has no " + DIRECTORY));
  }

  /** Two containers that share a directory: as one user, and the exporter sees the processes. */
  @ParameterizedTest
  @MethodSource("applications")
  void oneUserForAll_andSharedProcessesForASidecar(Application app) {
    assertThat(app.pod().getSecurityContext().getRunAsNonRoot()).isTrue();
    assertThat(app.pod().getSecurityContext().getRunAsUser()).isPositive();
    assertThat(app.pod().getContainers())
        .allSatisfy(c -> assertThat(c.getSecurityContext().getRunAsUser()).isNull());
    assertThat(Boolean.TRUE.equals(app.pod().getShareProcessNamespace()))
        .isEqualTo(app.pod().getContainers().size() > 1);
  }

  /** The pages of the directory count as memory of whichever container wrote them. */
  @ParameterizedTest
  @MethodSource("applications")
  void memoryLimit_holdsTheHeapsAndTheDirectory(Application app) {
    BigDecimal size =
        app.pod().getVolumes().stream()
            .filter(volume -> "Memory".equals(volume.getEmptyDir().getMedium()))
            .map(volume -> bytes(volume.getEmptyDir().getSizeLimit()))
            .reduce(BigDecimal.ZERO, BigDecimal::add);
    for (Container container : app.pod().getContainers()) {
      assertThat(bytes(container.getResources().getLimits().get("memory")))
          .as(container.getName())
          .isGreaterThanOrEqualTo(size.add(heaps(container)));
    }
  }

  private static BigDecimal bytes(Quantity quantity) {
    return Quantity.getAmountInBytes(quantity);
  }

  /** Of the JVM that the command starts and of the workers that this one starts. */
  private static BigDecimal heaps(Container container) {
    BigDecimal sum = BigDecimal.ZERO;
    List<String> line = commandLine(container);
    for (String argument : line) {
      Matcher heap = HEAP.matcher(argument);
      if (heap.matches()) {
        long workers = argument.startsWith("--") ? number(WORKERS, line) : 1;
        BigDecimal one = BigDecimal.valueOf(Long.parseLong(heap.group(1)) << 20).add(BESIDE_HEAP);
        sum = sum.add(one.multiply(BigDecimal.valueOf(workers)));
      }
    }
    return sum;
  }

  private static long number(Pattern option, List<String> line) {
    return line.stream()
        .map(option::matcher)
        .filter(Matcher::matches)
        .mapToLong(match -> Long.parseLong(match.group(1)))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no " + option + " in " + line));
  }

  private static List<String> commandLine(Container container) {
    return Stream.concat(container.getCommand().stream(), container.getArgs().stream()).toList();
  }

  @Test
  void annotations_sayWhatThePodMonitorSays() throws Exception {
    Deployment patch = Manifests.read(KUBERNETES.resolve("annotations.yaml")).deployment();
    assertThat(patch.getMetadata().getName()).isEqualTo(plain().getMetadata().getName());
    PodMetricsEndpoint endpoint = monitor().getSpec().getPodMetricsEndpoints().get(0);
    ContainerPort port =
        plain().getSpec().getTemplate().getSpec().getContainers().get(0).getPorts().get(0);
    assertThat(port.getName()).isEqualTo(endpoint.getPort());
    assertThat(patch.getSpec().getTemplate().getMetadata().getAnnotations())
        .containsOnly(
            Map.entry("prometheus.io/scrape", "true"),
            Map.entry("prometheus.io/port", port.getContainerPort().toString()),
            Map.entry("prometheus.io/path", endpoint.getPath()));
  }

  @Test
  void containerfile_makesTheImageThatTheManifestsUse() throws Exception {
    List<String> lines = Files.readAllLines(Manifests.DEPLOY.resolve("Containerfile"));
    PodSpec pod = plain().getSpec().getTemplate().getSpec();
    Container container = pod.getContainers().get(0);
    assertThat(container.getCommand()).contains("/opt/multiprom/lib/*");
    assertThat(lines)
        .contains("COPY --from=build /src/it/target/lib /opt/multiprom/lib")
        .contains(
            "USER %d:%d"
                .formatted(
                    pod.getSecurityContext().getRunAsUser(),
                    pod.getSecurityContext().getRunAsGroup()));
    assertThat(lines.get(0)).contains("-t " + container.getImage() + " ");
  }

  /** Nothing above is worth anything if a fault is read over. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "containerPort: 8080|containerPort: \"8080\"",
        "containerPort: 8080|containerport: 8080",
        "value: /metrics|value: 1",
        "mountPath: /tmp|mountPoint: /tmp",
        "kind: Deployment|kind: Deploy",
        "replicas: 2|replicas: two",
        "replicas: 2|replicas: 2\n  replicas: 3"
      })
  void faultInAManifest_isNoticed(String change) throws Exception {
    int bar = change.indexOf('|');
    String sound = Files.readString(KUBERNETES.resolve("deployment.yaml"));
    assertThat(sound).contains(change.substring(0, bar));
    String faulty = sound.replace(change.substring(0, bar), change.substring(bar + 1));
    assertThatThrownBy(() -> Manifests.of(faulty)).isInstanceOf(RuntimeException.class);
  }
}
