package io.github.multiprom.internal.cell;

import io.github.multiprom.internal.segment.FamilyDescriptor;
import io.github.multiprom.internal.segment.MalformedException;
import io.github.multiprom.internal.segment.OwnSegment;
import io.github.multiprom.internal.segment.SegmentReader;
import io.github.multiprom.internal.segment.SegmentWriter;
import io.github.multiprom.internal.segment.SeriesLabels;
import io.github.multiprom.internal.segment.SeriesStatus;
import io.github.multiprom.internal.segment.Stripe;
import java.io.IOException;

/** A segment in memory with one cell, and a reader that has indexed it. */
final class Cells {

  final OwnSegment segment = OwnSegment.inMemory(0);
  final Stripe stripe;

  Cells(FamilyDescriptor family, int cellLength, int stripeLength) throws IOException {
    SegmentWriter writer = segment.writer();
    int number = writer.appendFamily(family);
    stripe = writer.append(number, new String[0], cellLength, stripeLength, 0).cell();
  }

  /** A reader of its own, as another process has it. */
  SegmentReader reader() throws IOException, MalformedException {
    SegmentReader reader = segment.newReader();
    reader.readNew(
        new SegmentReader.Visitor() {
          @Override
          public void family(int number, FamilyDescriptor family) {}

          @Override
          public void series(
              int family,
              SeriesLabels values,
              long cell,
              long createdMillis,
              SeriesStatus status) {}
        });
    return reader;
  }

  long word(int index) {
    return stripe.memory().getLongAcquire(stripe.offset() + (long) index * Long.BYTES);
  }

  void word(int index, long value) {
    stripe.memory().putLongRelease(stripe.offset() + (long) index * Long.BYTES, value);
  }
}
