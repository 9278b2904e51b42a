package io.github.multiprom.internal.segment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class LivenessTest {

  private static final ProcessIdentity US = ProcessIdentity.current();

  private final Liveness liveness = new Liveness(false);
  private final Liveness livenessOnNetworkFileSystem = new Liveness(true);

  @TempDir private Path directory;
  private Path missingLock;
  private Path freeLock;
  private Process child;

  @BeforeEach
  void setUp() throws IOException {
    assumeThat(US.isKnown()).as("/proc is there").isTrue();
    missingLock = directory.resolve("missing.lock");
    freeLock = Files.createFile(directory.resolve("free.lock"));
  }

  @AfterEach
  void killChild() {
    if (child != null) {
      child.destroyForcibly();
    }
  }

  private static SegmentHeader ownedBy(ProcessIdentity owner) {
    return TestSegment.header(1, owner, 0, 0);
  }

  /** What follows the command in /proc/PID/stat: the state, then fields 4 and on. */
  private static String[] stat(long pid) throws IOException {
    String stat =
        Files.readString(Path.of("/proc", Long.toString(pid), "stat"), StandardCharsets.ISO_8859_1);
    return stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
  }

  private static ProcessIdentity identity(long pid) throws IOException {
    return new ProcessIdentity(
        pid, Long.parseLong(stat(pid)[22 - 3]), US.bootId(), US.pidNamespace());
  }

  private Process start(String... command) throws IOException {
    child = new ProcessBuilder(command).start();
    return child;
  }

  @Test
  void thisProcess_alive() throws Exception {
    assertThat(US).isEqualTo(identity(ProcessHandle.current().pid()));
    assertThat(US.isRunning()).isTrue();
    assertThat(liveness.isAlive(ownedBy(US), missingLock)).isTrue();
  }

  @Test
  void child_aliveUntilItIsKilled() throws Exception {
    ProcessIdentity sleeper = identity(start("sleep", "1000").pid());
    assertThat(sleeper.isRunning()).isTrue();
    assertThat(liveness.isAlive(ownedBy(sleeper), missingLock)).isTrue();

    child.destroyForcibly().waitFor();

    assertThat(sleeper.isRunning()).isFalse();
    assertThat(liveness.isAlive(ownedBy(sleeper), missingLock)).isFalse();
    assertThat(liveness.isAlive(ownedBy(sleeper), freeLock)).isFalse();
  }

  @Test
  void pidUsedAgain_dead() throws Exception {
    ProcessIdentity sleeper = identity(start("sleep", "1000").pid());
    ProcessIdentity before =
        new ProcessIdentity(
            sleeper.pid(), sleeper.startTicks() - 1, sleeper.bootId(), sleeper.pidNamespace());

    assertThat(before.isRunning()).isFalse();
    assertThat(liveness.isAlive(ownedBy(before), missingLock)).isFalse();
  }

  /** The shell becomes a sleep that never waits for its child, which so stays a zombie. */
  @Test
  void zombie_dead() throws Exception {
    start("sh", "-c", "sleep 0.1 & echo $!; exec sleep 1000");
    long pid = Long.parseLong(child.inputReader().readLine());
    ProcessIdentity zombie = identity(pid);
    while (!stat(pid)[0].equals("Z")) {
      Thread.onSpinWait();
    }

    assertThat(identity(pid)).isEqualTo(zombie);
    assertThat(zombie.isRunning()).isFalse();
    assertThat(liveness.isAlive(ownedBy(zombie), missingLock)).isFalse();
  }

  @Test
  void otherNamespace_onlyAFreeLockProvesDeath() {
    assertThat(liveness.isAlive(ownedBy(TestSegment.ELSEWHERE), missingLock)).isTrue();
    assertThat(liveness.isAlive(ownedBy(TestSegment.ELSEWHERE), freeLock)).isFalse();
  }

  @Test
  void earlierBoot_deadUnlessAnotherMachineMayOwnIt() {
    SegmentHeader header =
        ownedBy(new ProcessIdentity(US.pid(), US.startTicks(), new UUID(1, 2), US.pidNamespace()));

    assertThat(liveness.isAlive(header, missingLock)).isFalse();
    assertThat(liveness.isAlive(header, freeLock)).isFalse();
    assertThat(livenessOnNetworkFileSystem.isAlive(header, missingLock)).isTrue();
    assertThat(livenessOnNetworkFileSystem.isAlive(header, freeLock)).isTrue();
  }

  @Test
  void unknownIdentity_onlyAFreeLockProvesDeath() {
    SegmentHeader header = ownedBy(new ProcessIdentity(1, 0, new UUID(0, 0), 0));

    assertThat(liveness.isAlive(header, missingLock)).isTrue();
    assertThat(liveness.isAlive(header, freeLock)).isFalse();
  }

  @Test
  void lockThatIsNoFile_countsAsHeldAndIsNotOpened() throws Exception {
    Path link = Files.createSymbolicLink(directory.resolve("link.lock"), freeLock);
    Path fifo = directory.resolve("fifo.lock");
    assumeThat(new ProcessBuilder("mkfifo", fifo.toString()).start().waitFor()).isZero();

    assertThat(Liveness.lockIsHeld(link, false)).isTrue();
    assertThat(Liveness.lockIsHeld(fifo, false)).isTrue(); // opening it would wait for a writer
  }
}
