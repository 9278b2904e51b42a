package io.github.multiprom.exporter.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PasswordFileTest {
  /** Of the C library's crypt, in the form of htpasswd. */
  private static final String HASH = "$2y$05$abcdefghijklmnopqrstuumrnZPrrmvLscLtnez0J1NlBQJHtHMWW";

  private static final String PASSWORD = "s3cret: ü";

  @TempDir private Path scratch;

  @Test
  void rightPassword_acceptedAgainAndAgain() throws IOException {
    PasswordFile file = file("# scrapers\n\nprometheus:" + HASH + "\nother:" + HASH + "\n");

    for (int i = 0; i < 3; i++) {
      assertThat(file.checkCredentials("prometheus", PASSWORD)).isTrue();
      assertThat(file.checkCredentials("other", PASSWORD)).isTrue();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "prometheus, s3cret",
    "prometheus, ''",
    "Prometheus, 's3cret: ü'",
    "'', 's3cret: ü'",
    "'', ''",
    "prometheus:, 's3cret: ü'",
    "nobody, 's3cret: ü'",
  })
  void wrongNameOrPassword_refusedAlsoAfterARightOne(String name, String password)
      throws IOException {
    PasswordFile file = file("prometheus:" + HASH);

    assertThat(file.checkCredentials(name, password)).isFalse();
    assertThat(file.checkCredentials("prometheus", PASSWORD)).isTrue();
    assertThat(file.checkCredentials(name, password)).isFalse();
  }

  @Test
  void longerThanBcryptReads_refused() throws IOException {
    PasswordFile file = file("prometheus:" + HASH);

    assertThat(file.checkCredentials("prometheus", "x".repeat(1_000_000))).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "prometheus",
        "prometheus:secret",
        "prometheus:$apr1$a$b",
        ":@HASH@",
        "a:@HASH@:b"
      })
  void otherLine_errorNamesLineAndRemedyButNotItsText(String line) {
    String text = "first:" + HASH + "\n" + line.replace("@" + "HASH@", HASH) + "\n";

    assertThatThrownBy(() -> file(text))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("line 2 of " + scratch)
        .hasMessageContaining("htpasswd")
        .message()
        .doesNotContain("secret", "apr1");
  }

  @Test
  void sameNameTwice_refused() {
    assertThatThrownBy(() -> file(("a:" + HASH + "\n").repeat(2))).hasMessageContaining("line 2");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "\n# none\n"})
  void noLine_refused(String text) {
    assertThatThrownBy(() -> file(text)).hasMessageContaining("has no passwords");
  }

  @Test
  void noFile_errorNamesIt() {
    assertThatThrownBy(() -> PasswordFile.read(scratch.resolve("nowhere")))
        .hasMessageStartingWith(scratch.resolve("nowhere") + " does not exist: make it with");
  }

  @Test
  void directory_errorNamesItAndTheReason() {
    assertThatThrownBy(() -> PasswordFile.read(scratch))
        .hasMessage(
            scratch + " can't be read (Is a directory): name a file that this process may read");
  }

  @Test
  void notUtf8_errorNamesIt() throws IOException {
    Path file = Files.write(scratch.resolve("latin1"), new byte[] {'a', (byte) 0xE4, ':'});

    assertThatThrownBy(() -> PasswordFile.read(file))
        .hasMessageStartingWith(file + " is not UTF-8");
  }

  private PasswordFile file(String text) throws IOException {
    return PasswordFile.read(Files.writeString(scratch.resolve("passwords"), text));
  }
}
