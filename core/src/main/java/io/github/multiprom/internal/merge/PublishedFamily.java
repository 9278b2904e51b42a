package io.github.multiprom.internal.merge;

import io.github.multiprom.internal.segment.ArchiveFile;
import io.github.multiprom.internal.segment.FamilyDescriptor;
import io.github.multiprom.internal.segment.MalformedException;
import io.github.multiprom.internal.segment.SegmentHeader;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A family that a process publishes from time to time because its values are not cells.
 *
 * @param descriptor without label names: each series has labels of its own
 */
public record PublishedFamily(FamilyDescriptor descriptor, List<PublishedSeries> series) {

  /** The blocks of a snapshot. */
  public static List<ArchiveFile.Block> encode(
      List<PublishedFamily> families, SegmentHeader owner) {
    Source source = new Source(owner.id(), owner.startedMillis(), owner.owner().bootId(), "", true);
    List<ArchiveFile.Block> blocks = new ArrayList<>();
    for (int number = 0; number < families.size(); number++) {
      PublishedFamily family = families.get(number);
      byte[] declared = new ArchivedFamily(family.descriptor, source).encode();
      blocks.add(new ArchiveFile.Block(true, number, declared));
      for (PublishedSeries series : family.series) {
        byte[] fields = series.encode(family.descriptor.kind());
        blocks.add(new ArchiveFile.Block(false, number, fields));
      }
    }
    return blocks;
  }

  /** The families of a snapshot; those of a kind that a later version added are left out. */
  static List<PublishedFamily> decode(List<ArchiveFile.Block> blocks) throws MalformedException {
    Map<Integer, PublishedFamily> byNumber = new HashMap<>();
    List<PublishedFamily> families = new ArrayList<>();
    for (ArchiveFile.Block block : blocks) {
      if (block.family()) {
        ArchivedFamily archived = ArchivedFamily.decode(block.reader());
        if (archived != null) {
          PublishedFamily family = new PublishedFamily(archived.descriptor(), new ArrayList<>());
          byNumber.put(block.number(), family);
          families.add(family);
        }
      } else {
        PublishedFamily family = byNumber.get(block.number());
        if (family != null) {
          family.series.add(PublishedSeries.decode(family.descriptor, block.fields()));
        }
      }
    }
    return families;
  }
}
