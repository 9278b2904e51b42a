package io.github.multiprom.it.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class BackoffTest {
  private final Backoff backoff = new Backoff();

  @Test
  void success_startsAtOnce() {
    backoff.failed();
    backoff.succeeded();
    assertThat(backoff.delay()).isZero();
  }

  @Test
  void failures_doubleTheDelay() {
    backoff.failed();
    assertThat(backoff.delay()).isEqualTo(Duration.ofMillis(100));
    backoff.failed();
    assertThat(backoff.delay()).isEqualTo(Duration.ofMillis(200));
  }

  @Test
  void manyFailures_areBounded() {
    for (int i = 0; i < 1_000; i++) {
      backoff.failed();
    }
    assertThat(backoff.delay()).isEqualTo(Duration.ofSeconds(10));
  }
}
