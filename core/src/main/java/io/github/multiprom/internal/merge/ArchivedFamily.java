package io.github.multiprom.internal.merge;

import io.github.multiprom.internal.segment.FamilyDescriptor;
import io.github.multiprom.internal.segment.FieldsReader;
import io.github.multiprom.internal.segment.FieldsWriter;
import io.github.multiprom.internal.segment.MalformedException;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A family in the archive.
 *
 * @param descriptor as the newest of its dead processes declared it
 * @param newestSource that process
 */
record ArchivedFamily(FamilyDescriptor descriptor, Source newestSource) {

  // Tags below 100 belong to the descriptor.
  private static final int NEWEST_SOURCE = 100;

  private static final UUID NO_BOOT = new UUID(0, 0);

  byte[] encode() {
    FieldsWriter fields = new FieldsWriter();
    descriptor.encode(fields);
    fields.put(NEWEST_SOURCE, newestSource.id(), newestSource.startedMillis());
    return fields.toBytes();
  }

  /** Null if this version doesn't know the kind of family. */
  static @Nullable ArchivedFamily decode(FieldsReader fields) throws MalformedException {
    FamilyDescriptor.Decoder decoder = new FamilyDescriptor.Decoder();
    Source source = null;
    while (fields.next()) {
      if (fields.tag() == NEWEST_SOURCE) {
        long[] words = fields.longs();
        if (words.length < 2) {
          throw new MalformedException("an archived family with an incomplete source");
        }
        source = new Source(words[0], words[1], NO_BOOT, "", false);
      } else {
        decoder.accept(fields);
      }
    }
    FamilyDescriptor descriptor = decoder.family();
    if (source == null) {
      throw new MalformedException("an archived family without its source");
    }
    return descriptor == null ? null : new ArchivedFamily(descriptor, source);
  }
}
