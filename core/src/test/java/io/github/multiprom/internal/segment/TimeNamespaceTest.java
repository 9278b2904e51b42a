package io.github.multiprom.internal.segment;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TimeNamespaceTest {

  @Test
  void offsets_asTheKernelWritesThem() {
    String offsets = "monotonic      -3600         5\nboottime        7200         0\n";

    assertThat(TimeNamespace.nanos(offsets, "monotonic")).isEqualTo(-3_599_999_999_995L);
    assertThat(TimeNamespace.nanos(offsets, "boottime")).isEqualTo(7_200_000_000_000L);
    assertThat(TimeNamespace.nanos("", "boottime")).isZero();
  }
}
