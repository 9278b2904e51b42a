package io.github.multiprom.jcstress;

import io.github.multiprom.internal.segment.ArchiveFile;
import io.github.multiprom.internal.segment.MalformedException;
import io.github.multiprom.internal.segment.PublishedReader;
import io.github.multiprom.internal.segment.PublishedWriter;
import io.github.multiprom.internal.segment.StressSegment;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.List;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.L_Result;

/** Snapshots of other libraries' metrics. */
public final class PublishedStress {

  private PublishedStress() {}

  /** Both banks are written again while they may be read. */
  @JCStressTest
  @Outcome(id = "\\d", expect = Expect.ACCEPTABLE, desc = "one of them")
  @Outcome(expect = Expect.FORBIDDEN, desc = "none, or a mixture")
  @State
  public static class Banks {

    private final StressSegment segment = StressSegment.growing();
    private final PublishedWriter writer = segment.newWriter().newPublishedWriter();
    private final PublishedReader reader = new PublishedReader(segment.newReader());

    public Banks() {
      publish(0);
    }

    private void publish(int number) {
      byte[] fields = new byte[64 + 32 * number];
      Arrays.fill(fields, (byte) number);
      try {
        writer.publish(List.of(new ArchiveFile.Block(true, number, fields)));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    @Actor
    public void writer() {
      for (int i = 1; i < 8; i++) {
        publish(i);
      }
    }

    @Actor
    public void reader(L_Result result) {
      try {
        List<ArchiveFile.Block> blocks = reader.readNew();
        result.r1 = blocks == null ? "none" : number(blocks);
      } catch (IOException | MalformedException e) {
        result.r1 = e.toString();
      }
    }

    private static String number(List<ArchiveFile.Block> blocks) {
      int number = blocks.get(0).number();
      byte[] fields = blocks.get(0).fields();
      for (byte field : fields) {
        if (field != number) {
          return "a mixture";
        }
      }
      return fields.length == 64 + 32 * number ? Integer.toString(number) : "another length";
    }
  }
}
