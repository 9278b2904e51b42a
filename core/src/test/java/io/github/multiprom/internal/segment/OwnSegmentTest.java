package io.github.multiprom.internal.segment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OwnSegmentTest {

  @TempDir private Path directory;
  private final IoThread thread = new IoThread("test-writer");
  private DirectoryFiles files;

  @BeforeEach
  void setUp() {
    files = new DirectoryFiles(directory);
  }

  private OwnSegment create(FilePermissions permissions, String workerId) throws IOException {
    return OwnSegment.create(files, permissions, 3, workerId, 1_000, thread);
  }

  @Test
  void created_segmentAndLockUnderTheirFinalNames() throws Exception {
    OwnSegment own = create(FilePermissions.OWNER, null);
    long id = own.header().id();

    assertThat(files.list())
        .containsExactlyInAnyOrder(files.segment(id), files.segmentLock(id), files.ballast());
    assertThat(Files.size(files.ballast())).isEqualTo(Files.size(files.segment(id)));
    assertThat(own.file()).isEqualTo(files.segment(id));
    assertThat(own.header().owner()).isEqualTo(ProcessIdentity.current());
    SegmentReader reader = SegmentReader.open(files.segment(id));
    assertThat(reader.header()).isEqualTo(own.header());
    assertThat(reader.worker()).isEqualTo("3");
    assertThat(Files.size(files.segment(id))).isLessThanOrEqualTo(64 * 1024);
  }

  @Test
  void permissions_asAskedFor() throws Exception {
    OwnSegment own = create(FilePermissions.OWNER, null);
    OwnSegment shared = create(FilePermissions.GROUP_READABLE, null);

    assertThat(mode(own)).isEqualTo("rw-------");
    assertThat(mode(shared)).isEqualTo("rw-r-----");
  }

  private static String mode(OwnSegment segment) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(segment.file()));
  }

  @Test
  void workerId_insteadOfTheNumber() throws Exception {
    OwnSegment own = create(FilePermissions.OWNER, "wéb-1");
    SegmentReader reader = SegmentReader.open(own.file());
    reader.readNew(new Recorded());

    assertThat(reader.worker()).isEqualTo("wéb-1");
  }

  @Test
  void closed_marked() throws Exception {
    OwnSegment own = create(FilePermissions.OWNER, null);
    SegmentReader reader = SegmentReader.open(own.file());
    assertThat(reader.isClosed()).isFalse();

    own.close();
    own.close();

    assertThat(reader.isClosed()).isTrue();
    assertThat(reader.isFolded()).isFalse();
    assertThat(own.isDetached()).isFalse();
  }

  @Test
  void removed_noticedAndMarkedAsFolded() throws Exception {
    OwnSegment own = create(FilePermissions.OWNER, null);
    long id = own.header().id();

    assertThat(SegmentRemoval.remove(files, id)).isEqualTo(2);

    assertThat(own.isDetached()).isTrue();
    assertThat(own.isFolded()).isTrue();
    assertThat(files.list()).containsExactly(files.ballast());
    assertThat(SegmentRemoval.remove(files, id)).isZero();
    own.close();
    assertThat(own.isFolded()).as("closing does not hide it").isTrue();
  }

  @Test
  void faults_counted() throws Exception {
    OwnSegment own = create(FilePermissions.OWNER, null);
    own.countFault();
    own.countFault();

    assertThat(SegmentReader.open(own.file()).faults()).isEqualTo(2);
  }

  @Test
  void workerNumbers_distinctWithinAProcess() throws Exception {
    Set<Long> numbers = new HashSet<>();
    for (int i = 0; i < 5; i++) {
      numbers.add(WorkerNumber.claim(files, FilePermissions.OWNER, thread).value());
    }
    assertThat(numbers).containsExactlyInAnyOrder(0L, 1L, 2L, 3L, 4L);
  }

  @Test
  void directoryGone_throwsAndLeavesNothing() {
    DirectoryFiles gone = new DirectoryFiles(directory.resolve("gone"));

    assertThatThrownBy(() -> OwnSegment.create(gone, FilePermissions.OWNER, 0, null, 0, thread))
        .isInstanceOf(IOException.class);
    assertThat(directory).isEmptyDirectory();
  }
}
