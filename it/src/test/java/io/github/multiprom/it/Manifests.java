package io.github.multiprom.it;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.cfg.CoercionAction;
import com.fasterxml.jackson.databind.cfg.CoercionInputShape;
import com.fasterxml.jackson.databind.introspect.Annotated;
import com.fasterxml.jackson.databind.introspect.JacksonAnnotationIntrospector;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.type.LogicalType;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.openshift.api.model.monitoring.v1.PodMonitor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/**
 * Kubernetes objects of YAML documents, as strictly as an API server reads them: a field that the
 * type does not have, a number for a string and a key that is there twice are errors.
 */
record Manifests(List<HasMetadata> objects) {
  /** The folder {@code deploy} of the repository. */
  static final Path DEPLOY = Path.of("..", "deploy");

  private static final ObjectMapper STRICT =
      JsonMapper.builder()
          .annotationIntrospector(new NoFurtherFields())
          .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
          .withCoercionConfig(
              LogicalType.Textual,
              text ->
                  text.setCoercion(CoercionInputShape.Boolean, CoercionAction.Fail)
                      .setCoercion(CoercionInputShape.Integer, CoercionAction.Fail)
                      .setCoercion(CoercionInputShape.Float, CoercionAction.Fail))
          .build();

  /** The models keep fields that they do not know; here there is no place for these. */
  private static final class NoFurtherFields extends JacksonAnnotationIntrospector {
    private static final long serialVersionUID = 1;

    @Override
    public Boolean hasAnySetter(Annotated annotated) {
      return false;
    }
  }

  static Manifests read(Path file) throws IOException {
    return of(Files.readString(file));
  }

  static Manifests of(String yaml) {
    return new Manifests(documents(yaml).stream().map(Manifests::object).toList());
  }

  /** The documents of a YAML text that are not empty. */
  static List<Map<?, ?>> documents(String yaml) {
    Iterable<Object> all =
        new Load(LoadSettings.builder().setAllowDuplicateKeys(false).build())
            .loadAllFromString(yaml);
    return StreamSupport.stream(all.spliterator(), false)
        .filter(document -> document != null)
        .<Map<?, ?>>map(document -> (Map<?, ?>) document)
        .toList();
  }

  private static HasMetadata object(Map<?, ?> document) {
    String type = document.get("apiVersion") + " " + document.get("kind");
    return switch (type) {
      case "apps/v1 Deployment" -> STRICT.convertValue(document, Deployment.class);
      case "monitoring.coreos.com/v1 PodMonitor" -> STRICT.convertValue(document, PodMonitor.class);
      default -> throw new IllegalArgumentException("no test knows what a " + type + " is");
    };
  }

  Deployment deployment() {
    return only(Deployment.class);
  }

  PodMonitor podMonitor() {
    return only(PodMonitor.class);
  }

  private <T extends HasMetadata> T only(Class<T> type) {
    List<T> found = objects.stream().filter(type::isInstance).map(type::cast).toList();
    if (found.size() != 1) {
      throw new AssertionError(found.size() + " objects of " + type.getSimpleName());
    }
    return found.get(0);
  }
}
