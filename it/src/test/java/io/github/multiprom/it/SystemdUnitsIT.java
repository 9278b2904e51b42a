package io.github.multiprom.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The units in {@code deploy}, as {@code systemd-analyze verify} reads them. */
class SystemdUnitsIT {
  private static final Path UNITS = Manifests.DEPLOY.resolve("systemd");
  private static final String JAVA = "/usr/bin/java";

  /** Each would hide from the workers or the exporter what tells the living from the dead. */
  private static final List<String> HIDING =
      List.of(
          "ProtectProc=invisible",
          "ProtectProc=noaccess",
          "ProtectProc=ptraceable",
          "ProcSubset=pid",
          "PrivatePIDs=yes",
          "PrivateUsers=yes",
          // and the JVM compiles at run time
          "MemoryDenyWriteExecute=yes");

  @TempDir Path units;

  /** With a java that this machine has. */
  @BeforeEach
  void copyUnits() throws Exception {
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    try (Stream<Path> files = Files.list(UNITS)) {
      for (Path unit : files.toList()) {
        Files.writeString(
            units.resolve(unit.getFileName()), Files.readString(unit).replace(JAVA, java));
      }
    }
  }

  private static Child verify(Path... units) {
    List<String> command =
        Stream.concat(
                Stream.of(Peers.program("systemd-analyze").toString(), "verify"),
                Stream.of(units).map(Path::toString))
            .toList();
    return Child.command(command.toArray(String[]::new)).start();
  }

  @Test
  void units_passSystemdsOwnCheck() throws Exception {
    try (Stream<Path> all = Files.list(units);
        Child verify = verify(all.toArray(Path[]::new))) {
      assertThat(verify.awaitExit()).as(verify::toString).isZero();
      assertThat(verify.out()).isEmpty();
      assertThat(verify.err()).isEmpty();
    }
  }

  @Test
  void misspelledSetting_doesNotPass() throws Exception {
    Path unit = units.resolve("shop.service");
    Files.writeString(
        unit, Files.readString(unit).replace("RuntimeDirectoryMode", "RuntimeDirectoryMod"));
    try (Child verify = verify(unit)) {
      verify.awaitExit();
      assertThat(verify.err()).anyMatch(line -> line.contains("RuntimeDirectoryMod"));
    }
  }

  @Test
  void hardening_leavesProcToBothOfThem() throws Exception {
    for (String service : List.of("shop.service", "multiprom-exporter.service")) {
      assertThat(Files.readAllLines(units.resolve(service)))
          .as(service)
          .contains("ProtectProc=default", "ProcSubset=all")
          .doesNotContainAnyElementsOf(HIDING);
    }
  }

  /** Its files are of mode 0600: only their user reads and folds them. */
  @Test
  void exporter_isTheWorkersUserInTheirDirectory() throws Exception {
    Map<String, String> server = settings("shop.service");
    Map<String, String> exporter = settings("multiprom-exporter.service");
    assertThat(exporter).containsEntry("User", server.get("User"));
    assertThat(exporter).containsEntry("Environment", server.get("Environment"));
    String directory = "%t/" + server.get("RuntimeDirectory");
    assertThat(server.get("Environment")).isEqualTo(Child.DIRECTORY_VARIABLE + "=" + directory);
    assertThat(exporter).containsEntry("ReadWritePaths", directory);
    assertThat(server).containsEntry("RuntimeDirectoryPreserve", "yes");
    assertThat(settings("run-shop.mount"))
        .containsEntry("Where", directory.replace("%t", "/run"))
        .containsEntry("What", "tmpfs");
  }

  private Map<String, String> settings(String unit) throws Exception {
    Map<String, String> settings = new TreeMap<>();
    for (String line : Files.readAllLines(units.resolve(unit))) {
      int equals = line.indexOf('=');
      if (equals > 0 && !line.startsWith("#")) {
        settings.put(line.substring(0, equals), line.substring(equals + 1));
      }
    }
    return settings;
  }
}
