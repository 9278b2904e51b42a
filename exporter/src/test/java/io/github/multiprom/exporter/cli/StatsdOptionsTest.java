package io.github.multiprom.exporter.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Wrong statsd options end the command before it listens; right ones are in StatsdIT. */
class StatsdOptionsTest {
  @TempDir private Path directory;

  @ParameterizedTest
  @CsvSource({
    "127.0.0.1:9125, 127.0.0.1, 9125",
    ":9125, 0.0.0.0, 9125",
    "[::1]:0, 0:0:0:0:0:0:0:1, 0"
  })
  void hostAndPort_address(String value, String host, int port) {
    InetSocketAddress address = new StatsdOptions.HostAndPort().convert(value);

    assertThat(address.getPort()).isEqualTo(port);
    assertThat(address.getAddress().getHostAddress())
        .isIn(host, address.getAddress().isAnyLocalAddress() ? "0:0:0:0:0:0:0:0" : host);
  }

  @ParameterizedTest
  @ValueSource(strings = {"9125", "localhost", "host:", "host:x", "host:70000", "::1:9125", ""})
  void noHostAndPort_usageError(String value) {
    Run run = serve("--statsd-udp", value);

    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err()).contains("'" + value + "' is not HOST:PORT, such as 127.0.0.1:9125");
  }

  @Test
  void mappingWithoutAPlaceToListen_usageError() {
    Run run = serve("--statsd-mapping", "mapping.yml");

    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err()).contains("add --statsd-udp HOST:PORT");
  }

  @Test
  void zeroSeries_usageError() {
    Run run = serve("--statsd-udp", "127.0.0.1:0", "--statsd-max-series", "0");

    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err()).contains("0 series: allow at least one");
  }

  @Test
  void mappingFileWithAMistake_failureThatNamesTheLine() throws Exception {
    Path file = Files.writeString(directory.resolve("mapping.yml"), "mappings:\n- {match: a}\n");
    Run run = serve("--statsd-udp", "127.0.0.1:0", "--statsd-mapping", file.toString());

    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.err()).contains("line 2 of " + file, "no 'name'");
  }

  @Test
  void unknownHost_failureThatNamesIt() {
    Run run = serve("--statsd-tcp", "no-such-host.invalid:9125");

    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.err()).contains("host no-such-host.invalid of --statsd-tcp is not known");
  }

  @Test
  void inheritedSocketThatIsNone_failureWithTheRemedy() {
    Run run = serve("--statsd-udp", "inherited");

    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.err()).contains("standard input is no UDP socket", "StandardInput=socket");
  }

  private Run serve(String... statsd) {
    String[] args = new String[statsd.length + 5];
    args[0] = "serve";
    args[1] = "--dir";
    args[2] = directory.toString();
    args[3] = "--port";
    args[4] = "0";
    System.arraycopy(statsd, 0, args, 5, statsd.length);
    return Run.of(args);
  }
}
