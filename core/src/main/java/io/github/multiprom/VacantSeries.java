package io.github.multiprom;

import io.github.multiprom.internal.cell.CellPieces;
import io.github.multiprom.internal.segment.FamilyDescriptor;
import io.github.multiprom.internal.segment.MalformedException;
import io.github.multiprom.internal.segment.OwnSegment;
import io.github.multiprom.internal.segment.SegmentReader;
import io.github.multiprom.internal.segment.SegmentWriter;
import io.github.multiprom.internal.segment.WrittenSeries;
import java.io.IOException;
import java.lang.ref.PhantomReference;
import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The memory of a family's removed series, in one segment, for the series that come after them: so
 * that label values which come and go don't fill the directory.
 *
 * <p>A thread that was updating a series when it was removed may still write into its cell, and
 * nobody knows how long. So the memory is used again only when the cell object is unreachable,
 * which a garbage collection finds out; every update keeps it reachable to its end. Not
 * thread-safe.
 */
final class VacantSeries {

  private static final Logger LOGGER = LoggerFactory.getLogger("io.github.multiprom");

  private final FamilyDescriptor family;
  private final OwnSegment segment;
  private final ReferenceQueue<Object> unreachable = new ReferenceQueue<>();
  private final Set<Removed> removed = new HashSet<>(); // keeps the references themselves reachable

  /** By the room for labels. */
  private final NavigableMap<Long, Deque<WrittenSeries>> vacant = new TreeMap<>();

  private @Nullable SegmentReader reader;

  VacantSeries(FamilyDescriptor family, OwnSegment segment) {
    this.family = family;
    this.segment = segment;
  }

  /** A removed series, as long as somebody may update it. */
  private static final class Removed extends PhantomReference<Object> {
    private final WrittenSeries series;

    Removed(Object cell, ReferenceQueue<Object> queue, WrittenSeries series) {
      super(cell, queue);
      this.series = series;
    }
  }

  /**
   * Takes the memory of a series that was removed.
   *
   * @param cell what updates it; null if nothing does
   */
  void add(WrittenSeries series, @Nullable Object cell) {
    if (cell == null) {
      vacate(series);
    } else {
      removed.add(new Removed(cell, unreachable, series));
    }
  }

  /** The block of a removed series with these labels in it; null if there is none for them. */
  @Nullable WrittenSeries moveIn(String[] labelValues, long createdMillis) {
    for (Reference<?> found = unreachable.poll(); found != null; found = unreachable.poll()) {
      removed.remove(found);
      vacate(((Removed) found).series);
    }
    long needed = SegmentWriter.labelsLength(labelValues);
    Map.Entry<Long, Deque<WrittenSeries>> fitting = vacant.ceilingEntry(needed);
    if (fitting == null) {
      return null;
    }
    WrittenSeries block = fitting.getValue().pop();
    if (fitting.getValue().isEmpty()) {
      vacant.remove(fitting.getKey());
    }
    return segment.writer().moveIn(block, labelValues, createdMillis);
  }

  /** Nobody updates it any more. */
  private void vacate(WrittenSeries series) {
    SegmentWriter writer = segment.writer();
    try {
      List<CellPieces.Piece> pieces = CellPieces.of(reader(), family, series.cell().position());
      vacant
          .computeIfAbsent(series.labelsCapacity(), room -> new ArrayDeque<>())
          .push(writer.vacate(series));
      pieces.forEach(piece -> writer.giveBack(piece.stripe(), piece.length()));
    } catch (IOException | MalformedException e) {
      LOGGER.error("the memory of a removed series can't be used again", e);
    }
  }

  private SegmentReader reader() throws MalformedException {
    SegmentReader own = reader;
    if (own == null) {
      own = segment.newReader();
      reader = own;
    }
    return own;
  }
}
