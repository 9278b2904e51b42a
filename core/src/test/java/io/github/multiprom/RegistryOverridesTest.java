package io.github.multiprom;

import static org.assertj.core.api.Assertions.assertThat;

import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A method of the superclass that is not overridden would quietly show this process alone. */
class RegistryOverridesTest {

  static Stream<Method> publicMethodsOfPrometheusRegistry() {
    return Arrays.stream(PrometheusRegistry.class.getDeclaredMethods())
        .filter(method -> Modifier.isPublic(method.getModifiers()))
        .filter(method -> !Modifier.isStatic(method.getModifiers()));
  }

  @ParameterizedTest
  @MethodSource("publicMethodsOfPrometheusRegistry")
  void publicMethod_isOverriddenOnPurpose(Method method) throws Exception {
    assertOverridden(MultiprocessRegistry.class, method);
  }

  @ParameterizedTest
  @MethodSource("publicMethodsOfPrometheusRegistry")
  void publicMethodOfLocalView_isOverriddenOnPurpose(Method method) throws Exception {
    try (MultiprocessRegistry registry = MultiprocessRegistry.builder().open()) {
      assertOverridden(registry.local().getClass(), method);
    }
  }

  private static void assertOverridden(Class<?> type, Method method) throws Exception {
    Method ours = type.getMethod(method.getName(), method.getParameterTypes());
    assertThat(ours.getDeclaringClass()).isEqualTo(type);
  }
}
