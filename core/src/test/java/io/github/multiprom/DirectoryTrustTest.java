package io.github.multiprom;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Somebody plants links in the directory before we come: none is followed. */
class DirectoryTrustTest {

  private static final String SECRET = "not to be changed";

  @TempDir private Path parent;
  private Path directory;
  private Path outside;

  @BeforeEach
  void createDirectory() throws Exception {
    directory = Files.createDirectory(parent.resolve("metrics"));
    outside = Files.writeString(parent.resolve("outside"), SECRET);
  }

  private static void countAndRemove(MultiprocessRegistry registry) {
    Counter jobs = Counter.builder().name("jobs").labelNames("kind").register(registry);
    jobs.labelValues("a").inc();
    jobs.labelValues("b").inc(2);
    jobs.remove("a");
    assertThat(Exposition.samples(registry.scrape())).containsExactly("jobs_total{kind=\"b\"} 2.0");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"ballast", "removals", "fold.lock", "archive-1", "segment-0000000000000001"})
  void plantedLink_isNotFollowed(String name) throws Exception {
    Path link = Files.createSymbolicLink(directory.resolve(name), outside);
    try (MultiprocessRegistry registry =
        MultiprocessRegistry.builder().directory(directory).open()) {
      countAndRemove(registry);
    }
    assertThat(outside).hasContent(SECRET);
    assertThat(Files.isSymbolicLink(link)).isTrue();
  }

  @Test
  void plantedLinkForWorkersLock_isNamedAtOpening() throws Exception {
    Files.createSymbolicLink(directory.resolve("workers.lock"), outside);
    assertThatThrownBy(() -> MultiprocessRegistry.builder().directory(directory).open())
        .isInstanceOf(BadDirectoryException.class)
        .hasMessageContaining(directory.toString())
        .hasMessageContaining("not a regular file");
    assertThat(outside).hasContent(SECRET);
  }

  /** Whoever names the directory vouches for the link; what is in it is looked at all the same. */
  @Test
  void directoryThatIsALink_isUsed() throws Exception {
    Path link = Files.createSymbolicLink(parent.resolve("link"), directory);
    try (MultiprocessRegistry registry = MultiprocessRegistry.builder().directory(link).open()) {
      countAndRemove(registry);
    }
    try (var files = Files.list(directory)) {
      assertThat(files)
          .isNotEmpty()
          .allSatisfy(
              file ->
                  assertThat(Files.getPosixFilePermissions(file, LinkOption.NOFOLLOW_LINKS))
                      .hasSize(2));
    }
  }
}
