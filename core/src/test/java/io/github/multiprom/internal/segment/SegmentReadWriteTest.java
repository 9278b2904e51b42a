package io.github.multiprom.internal.segment;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A writer and a reader over one segment, in memory and in a file. */
class SegmentReadWriteTest {

  private static final int CELL = SegmentLayout.CACHE_LINE;

  @TempDir private Path directory;

  enum Place {
    MEMORY,
    FILE
  }

  interface Readers {
    SegmentReader open() throws IOException, MalformedException;
  }

  private record Pair(SegmentWriter writer, Readers readers) {}

  private Pair segment(Place place) throws IOException {
    if (place == Place.MEMORY) {
      OwnSegment own = OwnSegment.inMemory(1_000);
      return new Pair(own.writer(), own::newReader);
    }
    TestSegment file = TestSegment.dead(new DirectoryFiles(directory), 1, 1_000);
    return new Pair(file.writer(), file::reader);
  }

  private static long word(SegmentReader reader, long position) throws Exception {
    assertThat(reader.covers(position, CELL)).isTrue();
    return reader.memory().getLongAcquire(reader.toOffset(position));
  }

  @ParameterizedTest
  @EnumSource
  void published_seenByAReaderOpenedBefore(Place place) throws Exception {
    Pair segment = segment(place);
    SegmentReader reader = segment.readers().open();
    Recorded seen = new Recorded();
    reader.readNew(seen);
    assertThat(seen.families).isEmpty();

    int number = segment.writer().appendFamily(Families.counter("requests", "path", "code"));
    Stripe stripe =
        segment.writer().append(number, new String[] {"/é", ""}, CELL, CELL, 1_234).cell();
    reader.readNew(seen);

    assertThat(seen.families).extracting(f -> f.metadata().getName()).containsExactly("requests");
    assertThat(seen.series)
        .containsExactly(new Recorded.Series(0, List.of("/é", ""), stripe.position(), 1_234));
    assertThat(stripe.position() % CELL).isZero();
    assertThat(word(reader, stripe.position())).isZero();
    stripe.memory().putLongRelease(stripe.offset(), 77);
    assertThat(word(reader, stripe.position())).isEqualTo(77);
    reader.readNew(seen);
    assertThat(seen.series).as("nothing is visited twice").hasSize(1);
  }

  @ParameterizedTest
  @EnumSource
  void growthOverManyExtents_allSeenAndNothingOverlaps(Place place) throws Exception {
    Pair segment = segment(place);
    SegmentReader early = segment.readers().open();
    Recorded earlySeen = new Recorded();
    Random random = new Random(3);
    int number = segment.writer().appendFamily(Families.counter("requests", "path"));
    List<Recorded.Series> expected = new ArrayList<>();
    List<Stripe> stripes = new ArrayList<>();
    for (int i = 0; i < 3_000; i++) {
      String[] labels = {i + "x".repeat(random.nextInt(1_000))};
      int length = CELL * (1 + random.nextInt(4));
      Stripe stripe = segment.writer().append(number, labels, length, CELL, i).cell();
      stripe.memory().putLongRelease(stripe.offset(), i + 1L);
      stripe.memory().putLongRelease(stripe.offset() + length - Long.BYTES, i + 1L);
      stripes.add(stripe);
      expected.add(new Recorded.Series(number, List.of(labels), stripe.position(), i));
      if (random.nextInt(50) == 0) {
        early.readNew(earlySeen);
        assertThat(earlySeen.series).hasSize(expected.size());
      }
    }
    SegmentReader late = segment.readers().open();
    Recorded lateSeen = new Recorded();
    late.readNew(lateSeen);
    early.readNew(earlySeen);

    assertThat(late.committedLength()).isGreaterThan(8L * SegmentLayout.EXTENT_UNIT);
    assertThat(late.committedLength() % SegmentLayout.EXTENT_UNIT).isZero();
    assertThat(earlySeen.series).isEqualTo(expected);
    assertThat(lateSeen.series).isEqualTo(expected);
    for (int i = 0; i < stripes.size(); i++) {
      assertThat(word(late, stripes.get(i).position())).isEqualTo(i + 1L);
    }
  }

  @ParameterizedTest
  @EnumSource
  void recordLargerThanAnExtent_roundTrip(Place place) throws Exception {
    Pair segment = segment(place);
    String[] names = new String[10];
    Arrays.setAll(names, i -> "label" + i);
    String[] values = new String[10];
    Arrays.setAll(values, i -> Integer.toString(i).repeat(500_000));
    int number = segment.writer().appendFamily(Families.counter("large", names));
    SegmentReader reader = segment.readers().open();

    segment.writer().append(number, values, CELL, CELL, 1).cell();
    segment.writer().append(number, names, CELL, CELL, 2).cell();

    Recorded seen = new Recorded();
    reader.readNew(seen);
    assertThat(seen.series)
        .extracting(Recorded.Series::labelValues)
        .containsExactly(List.of(values), List.of(names));
  }

  @ParameterizedTest
  @EnumSource
  void blockThatEndsOnTheLastByteOfAnExtent_nextOneFollows(Place place) throws Exception {
    Pair segment = segment(place);
    SegmentReader reader = segment.readers().open();
    FieldsWriter filler = new FieldsWriter();
    int field = Long.BYTES;
    filler.put(
        99,
        "x"
            .repeat(
                SegmentLayout.EXTENT_UNIT
                    - SegmentLayout.HEADER_LENGTH
                    - SegmentLayout.FIELDS_OFFSET
                    - field));
    Recorded seen = new Recorded();

    segment.writer().appendWorker(filler.toBytes());
    reader.readNew(seen);
    assertThat(reader.committedLength()).isEqualTo(SegmentLayout.EXTENT_UNIT);
    segment.writer().appendFamily(Families.counter("first_in_the_second_extent"));
    reader.readNew(seen);

    assertThat(reader.committedLength()).isEqualTo(2L * SegmentLayout.EXTENT_UNIT);
    assertThat(seen.families).hasSize(1);
  }

  @ParameterizedTest
  @EnumSource
  void stripesFromTheReserve_zeroedDisjointAndAscending(Place place) throws Exception {
    Pair segment = segment(place);
    int number = segment.writer().appendFamily(Families.counter("requests"));
    int length = 3 * CELL;
    segment.writer().append(number, new String[0], CELL, length, 1).cell();
    SegmentReader reader = segment.readers().open();
    Set<Long> positions = new HashSet<>();
    long last = 0;
    for (int i = 0; i < 2_000; i++) {
      Stripe stripe = segment.writer().take(length);
      assertThat(stripe).isNotNull();
      assertThat(stripe.position()).isGreaterThanOrEqualTo(last + (last == 0 ? 0 : length));
      assertThat(stripe.position() % CELL).isZero();
      assertThat(reader.covers(stripe.position(), length)).isTrue();
      for (int at = 0; at < length; at += Long.BYTES) {
        assertThat(stripe.memory().getLong(stripe.offset() + at)).isZero();
        stripe.memory().putLong(stripe.offset() + at, -1);
      }
      positions.add(stripe.position());
      last = stripe.position();
    }
    assertThat(positions).hasSize(2_000);
    reader.readNew(new Recorded());
  }

  @ParameterizedTest
  @EnumSource
  void drops_countedByReason(Place place) throws Exception {
    Pair segment = segment(place);
    for (Drop reason : Drop.values()) {
      for (int i = 0; i <= reason.index(); i++) {
        segment.writer().countDrop(reason);
      }
    }
    SegmentReader reader = segment.readers().open();
    for (Drop reason : Drop.values()) {
      assertThat(reader.drops(reason)).isEqualTo(reason.index() + 1L);
    }
    assertThat(reader.faults()).isZero();
    assertThat(reader.isClosed()).isFalse();
    assertThat(reader.worker()).isEqualTo("0");
  }

  @ParameterizedTest
  @EnumSource
  void oneWordLeftInAnExtent_paddedAndSteppedOver(Place place) throws Exception {
    Pair segment = segment(place);
    SegmentReader reader = segment.readers().open();
    int fields =
        SegmentLayout.EXTENT_UNIT - SegmentLayout.HEADER_LENGTH - SegmentLayout.FIELDS_OFFSET;
    FieldsWriter filler = new FieldsWriter();
    filler.put(99, "x".repeat(fields - 2 * Long.BYTES));
    Recorded seen = new Recorded();

    segment.writer().appendWorker(filler.toBytes());
    segment.writer().appendFamily(Families.counter("first_in_the_second_extent"));
    reader.readNew(seen);

    assertThat(reader.covers(SegmentLayout.EXTENT_UNIT - Long.BYTES, Long.BYTES)).isTrue();
    long padding = reader.memory().getLong(reader.toOffset(SegmentLayout.EXTENT_UNIT - Long.BYTES));
    assertThat(SegmentLayout.blockLength(padding)).isEqualTo(Long.BYTES);
    assertThat(seen.families).hasSize(1);
  }

  /** An info's series has no cell: its block may end right behind the labels, or have none. */
  @ParameterizedTest
  @EnumSource
  void seriesWithoutLabelsAndCell_anywhereBetweenTwoCacheLines(Place place) throws Exception {
    Pair segment = segment(place);
    int number = segment.writer().appendFamily(Families.info("build"));
    List<Recorded.Series> expected = new ArrayList<>();
    Set<Long> lengths = new HashSet<>();
    for (int words = 0; words < CELL / Long.BYTES; words++) {
      FieldsWriter filler = new FieldsWriter();
      if (words > 0) {
        filler.put(99, "x".repeat((words - 1) * Long.BYTES));
      }
      segment.writer().appendWorker(filler.toBytes());
      Stripe end = segment.writer().append(number, new String[0], 0, 0, words).cell();
      expected.add(new Recorded.Series(number, List.of(), end.position(), words));
    }
    SegmentReader reader = segment.readers().open();
    Recorded seen = new Recorded();
    reader.readNew(seen);

    assertThat(seen.series).isEqualTo(expected);
    for (SeriesStatus status : seen.statuses) {
      long block = status.position() - SegmentLayout.SERIES_STATUS_OFFSET;
      assertThat(reader.covers(block, Long.BYTES)).isTrue();
      lengths.add(SegmentLayout.blockLength(reader.memory().getLong(reader.toOffset(block))));
    }
    assertThat(lengths).contains((long) SegmentLayout.SERIES_LABELS_OFFSET);
  }
}
