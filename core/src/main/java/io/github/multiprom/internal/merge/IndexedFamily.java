package io.github.multiprom.internal.merge;

import io.github.multiprom.internal.segment.FamilyDescriptor;
import io.github.multiprom.internal.segment.MalformedException;
import io.github.multiprom.internal.segment.ReusedException;
import io.github.multiprom.internal.segment.SegmentReader;
import io.github.multiprom.internal.segment.SeriesLabels;
import io.github.multiprom.internal.segment.SeriesStatus;
import java.io.IOException;
import java.lang.invoke.VarHandle;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The series of one family in one segment, each with the total it adds to. A scrape walks through
 * all of them for every worker, so they are arrays, which a processor fetches ahead, and not an
 * object each. Not thread-safe.
 */
final class IndexedFamily {

  private static final int FIRST_CAPACITY = 16;

  private final FamilyDescriptor descriptor;
  private final TalliedFamily tallied;
  private final DecodedSeries decoded;
  private final SegmentReader reader;
  private final ExpositionBudget budget;

  private int size;
  private long[] cells = new long[FIRST_CAPACITY];
  private long[] createdMillis = new long[FIRST_CAPACITY];
  private @Nullable Total[] totals = new @Nullable Total[FIRST_CAPACITY]; // null: vacant
  private long[] statusPositions = new long[FIRST_CAPACITY];
  private long[] statusWords = new long[FIRST_CAPACITY];
  private int present;

  /**
   * @param budget of the segment
   */
  IndexedFamily(
      FamilyDescriptor descriptor,
      TalliedFamily tallied,
      SegmentReader reader,
      ExpositionBudget budget) {
    this.descriptor = descriptor;
    this.tallied = tallied;
    this.decoded = tallied.decoded(descriptor);
    this.reader = reader;
    this.budget = budget;
  }

  FamilyDescriptor descriptor() {
    return descriptor;
  }

  TalliedFamily tallied() {
    return tallied;
  }

  /** How many series there are; removed ones are not. */
  int seriesCount() {
    return present;
  }

  void addVacant(long cell, SeriesStatus status) {
    if (size == cells.length) {
      grow(2 * size);
    }
    cells[size] = cell;
    statusPositions[size] = status.position();
    statusWords[size] = status.word();
    size++;
  }

  void add(long cell, SeriesStatus status, SeriesLabels labelValues, long created)
      throws MalformedException {
    addVacant(cell, status);
    moveIn(size - 1, labelValues, created);
  }

  private void grow(int capacity) {
    cells = Arrays.copyOf(cells, capacity);
    createdMillis = Arrays.copyOf(createdMillis, capacity);
    totals = Arrays.copyOf(totals, capacity);
    statusPositions = Arrays.copyOf(statusPositions, capacity);
    statusWords = Arrays.copyOf(statusWords, capacity);
  }

  /** Looks who lives in each block now. */
  void refresh() throws IOException, MalformedException {
    for (int i = 0; i < size; i++) {
      long word = reader.statusWord(statusPositions[i]);
      if (word != statusWords[i]) {
        refresh(i, word);
      }
    }
  }

  private void refresh(int i, long word) throws IOException, MalformedException {
    moveOut(i);
    statusWords[i] = word;
    if (SeriesStatus.isLive(word)) {
      SegmentReader.Series other =
          reader.series(new SeriesStatus(statusPositions[i], word), descriptor);
      statusWords[i] = other.status().word();
      if (other.status().isLive()) {
        moveIn(i, other.labelValues(), other.createdMillis());
      }
    }
  }

  private void moveIn(int i, SeriesLabels labelValues, long created) throws MalformedException {
    DecodedSeries.Found found = decoded.find(labelValues);
    budget.take(found.shownBytes(), reader.committedLength());
    totals[i] = found.total();
    createdMillis[i] = created;
    present++;
  }

  private void moveOut(int i) {
    Total total = totals[i];
    if (total != null) {
      totals[i] = null;
      budget.giveBack(ExpositionBudget.bytes(descriptor, total.labels(), 0));
      present--;
    }
  }

  /** Adds what the cells have now, if no status word changes meanwhile. */
  void contribute(CellReader values, Source source) throws IOException, MalformedException {
    for (int i = 0; i < size; i++) {
      Total total = totals[i];
      if (total != null && !total.isHidden(createdMillis[i])) {
        contribute(i, total, values, source);
      }
    }
  }

  /**
   * Adds what the cells have now, while series may come and go.
   *
   * @throws ReusedException if a block has another series than before
   */
  void contributeChanging(CellReader values, Source source)
      throws IOException, MalformedException, ReusedException {
    for (int i = 0; i < size; i++) {
      Total total = totals[i];
      if (total != null && !total.isHidden(createdMillis[i])) {
        if (reader.statusWord(statusPositions[i]) == statusWords[i]) {
          try {
            contribute(i, total, values, source);
          } catch (MalformedException e) {
            checkSameUse(i);
            throw e;
          }
          VarHandle.acquireFence();
        }
        checkSameUse(i); // else it was removed just now
      }
    }
  }

  private void contribute(int i, Total total, CellReader values, Source source)
      throws IOException, MalformedException {
    total.contribute(createdMillis[i]);
    total.holdBy(source.live(), createdMillis[i]);
    values.read(tallied, cells[i], total, source);
  }

  private void checkSameUse(int i) throws IOException, MalformedException, ReusedException {
    if (!SeriesStatus.isSameUse(statusWords[i], reader.statusWord(statusPositions[i]))) {
      throw new ReusedException();
    }
  }
}
