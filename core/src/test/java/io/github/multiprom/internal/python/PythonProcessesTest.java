package io.github.multiprom.internal.python;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.multiprom.internal.segment.ProcessIdentity;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PythonProcessesTest {

  /** More than a pid can be. */
  private static final String NOBODY = "999999999";

  @TempDir private Path directory;
  private final PythonProcesses processes = new PythonProcesses();
  private Path file;

  @BeforeEach
  void writeFile() throws Exception {
    file = PythonFiles.timed().write(directory.resolve("gauge_liveall_" + NOBODY + ".db"));
  }

  private boolean isAlive() throws Exception {
    return processes.isAlive(PythonFileName.of(file), FileIdentity.of(file));
  }

  @Test
  void fileThatNobodyHas_isOfTheDead() throws Exception {
    assertThat(isAlive()).isFalse();
    assertThat(OpenFiles.ofAll().isHeld(FileIdentity.of(file).inode())).isFalse();
  }

  /** As uWSGI names them: the name says nothing about a process. */
  @Test
  void openFile_isOfTheLivingWhateverItsName() throws Exception {
    try (FileChannel open = FileChannel.open(file)) {
      assertThat(open.isOpen()).isTrue();
      assertThat(isAlive()).isTrue();
      assertThat(isAlive()).isTrue(); // known by now
      assertThat(processes.holder(FileIdentity.of(file))).hasValue(ProcessHandle.current().pid());
    }
  }

  @Test
  void openFile_isOfTheLivingAlsoWithoutItsName() throws Exception {
    FileIdentity identity = FileIdentity.of(file);
    Files.createLink(directory.resolve("kept"), file); // or else anybody's file may get the inode
    Process process = new ProcessBuilder("sleep", "600").redirectInput(file.toFile()).start();
    try {
      Files.delete(file);
      assertThat(OpenFiles.ofAll().isHeld(identity.inode())).isTrue();
      assertThat(OpenFiles.ofAll().holder(identity.inode())).hasValue(process.pid());
    } finally {
      process.destroyForcibly().waitFor();
    }
    assertThat(OpenFiles.ofAll().isHeld(identity.inode())).isFalse();
  }

  @Test
  void processThatEnds_isNoticedAtOnce() throws Exception {
    Process process = new ProcessBuilder("sleep", "600").redirectInput(file.toFile()).start();
    try {
      assertThat(isAlive()).isTrue();
    } finally {
      process.destroyForcibly().waitFor();
    }
    assertThat(isAlive()).isFalse();
  }

  /** A pid that is used again by a process that has nothing to do with it. */
  @Test
  void processOfThatPidWithoutTheFile_isAnother() throws Exception {
    Path reused = directory.resolve("gauge_liveall_" + ProcessHandle.current().pid() + ".db");
    PythonFiles.timed().write(reused);

    assertThat(processes.isAlive(PythonFileName.of(reused), FileIdentity.of(reused))).isFalse();
  }

  @Test
  void fileThatChangesWithoutAnybody_hasAWriterWhoCannotBeSeen() throws Exception {
    FileIdentity identity = FileIdentity.of(file);
    processes.readUnheld(file, identity, 1);
    processes.readUnheld(file, identity, 1);
    assertThat(processes.mayBeInvisible()).isFalse();
    assertThat(isAlive()).isFalse();

    processes.readUnheld(file, identity, 2);

    assertThat(processes.mayBeInvisible()).isTrue();
    assertThat(isAlive()).isTrue();
    assertThat(processes.doubt(PythonFileName.of(file), identity, OpenFiles.ofAll()))
        .isEqualTo("files change that no process seen from here has open");
  }

  @Test
  void fileThatChangesInSight_isNoSign() throws Exception {
    FileIdentity identity = FileIdentity.of(file);
    processes.readUnheld(file, identity, 1);
    try (FileChannel open = FileChannel.open(file, StandardOpenOption.WRITE)) {
      processes.readUnheld(file, identity, 2);
      assertThat(open.isOpen()).isTrue();
    }
    assertThat(processes.mayBeInvisible()).isFalse();
  }

  @Test
  void nobodyHasIt_noDoubtOnlyWhereAllCouldBeSeen() throws Exception {
    FileIdentity identity = FileIdentity.of(file);
    OpenFiles seen = OpenFiles.ofAll();
    boolean allSeen = ProcessIdentity.seesWholeMachine() && !seen.isBlindTo(identity.owner());

    String doubt = processes.doubt(PythonFileName.of(file), identity, seen);

    assertThat(doubt == null).isEqualTo(allSeen);
  }

  /** What a child inherits it gives up as soon as it counts itself; that must be noticed. */
  @Test
  void holderThatGivesItUp_isOfTheLivingNoMore() throws Exception {
    FileChannel held = FileChannel.open(file);
    assertThat(isAlive()).isTrue();
    held.close();
    assertThat(isAlive()).isFalse();
  }

  @Test
  void fileThatIsUsedAgain_mayChange() throws Exception {
    FileIdentity identity = FileIdentity.of(file);
    processes.readUnheld(file, identity, 1);
    processes.seenHeld(identity);
    processes.readUnheld(file, identity, 2);

    assertThat(processes.mayBeInvisible()).isFalse();
  }

  /** The one whose pid the name tells is asked first, however short ago all were looked at. */
  @Test
  void fileOpenedByTheOneItNames_isOfTheLivingAtOnce() throws Exception {
    assertThat(isAlive()).isFalse();
    Path own = directory.resolve("gauge_liveall_" + ProcessHandle.current().pid() + ".db");
    PythonFiles.timed().write(own);
    try (FileChannel held = FileChannel.open(own)) {
      assertThat(held.isOpen()).isTrue();
      assertThat(processes.isAlive(PythonFileName.of(own), FileIdentity.of(own))).isTrue();
    }
  }

  /** Nobody had any of the others when all were looked at. */
  @Test
  void newFile_isLookedForAnew() throws Exception {
    assertThat(isAlive()).isFalse();
    Path other = PythonFiles.timed().write(directory.resolve("gauge_liveall_w1.db"));
    try (FileChannel held = FileChannel.open(other)) {
      assertThat(held.isOpen()).isTrue();
      processes.filesListed();
      assertThat(processes.isAlive(PythonFileName.of(other), FileIdentity.of(other))).isTrue();
    }
  }
}
