package io.github.multiprom.internal.cell;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.multiprom.internal.memory.HookedMemory;
import io.github.multiprom.internal.segment.Families;
import io.github.multiprom.internal.segment.LabelBytes;
import io.github.multiprom.internal.segment.MalformedException;
import io.github.multiprom.internal.segment.MemorySegment;
import io.github.multiprom.internal.segment.SegmentReader;
import io.github.multiprom.internal.segment.Stripe;
import io.github.multiprom.internal.segment.StripeSource;
import io.prometheus.metrics.model.snapshots.Exemplar;
import io.prometheus.metrics.model.snapshots.Exemplars;
import io.prometheus.metrics.model.snapshots.Labels;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ExemplarChainTest {

  private static final int LINK = CounterCell.EXEMPLARS_OFFSET;
  private static final long RETENTION = 70_000;
  private static final Labels TRACE =
      Labels.of("trace_id", "0af7651916cd43dd8448eb211c80319c", "span_id", "b7ad6b7169203331");

  private Cells cells;

  @BeforeEach
  void setUp() throws Exception {
    cells = new Cells(Families.counter("x"), CounterCell.STRIPE_LENGTH, 256);
  }

  private ExemplarChain chain(int slots, double... bounds) {
    return new ExemplarChain(
        cells.stripe,
        LINK,
        cells.segment.writer(),
        bounds.length == 0 ? null : bounds,
        bounds.length == 0 ? slots : bounds.length);
  }

  private static Exemplar exemplar(double value, long timestamp, Labels labels) {
    return new Exemplar(value, labels, timestamp);
  }

  private static void write(ExemplarChain chain, Exemplar... exemplars) {
    chain.write(() -> Exemplars.of(exemplars), RETENTION);
  }

  /** Everything there is, expired or not. */
  private static final class Everything implements ExemplarChain.Reader {
    final List<StoredExemplar> exemplars = new ArrayList<>();

    @Override
    public boolean wants(double value, long timestampMillis, long expiresAtMillis) {
      return true;
    }

    @Override
    public void exemplar(StoredExemplar exemplar) {
      exemplars.add(exemplar);
    }
  }

  private static List<StoredExemplar> read(SegmentReader segment, long link) throws Exception {
    Everything everything = new Everything();
    ExemplarChain.read(segment, link, everything);
    return everything.exemplars;
  }

  private List<StoredExemplar> read() throws Exception {
    return read(cells.reader(), cells.stripe.position() + LINK);
  }

  private static StoredExemplar stored(double value, long timestamp, Labels labels) {
    return new StoredExemplar(value, timestamp, timestamp + RETENTION, labels);
  }

  @Test
  void none_noneRead() throws Exception {
    assertThat(read()).isEmpty();
    write(chain(1));
    assertThat(read()).isEmpty();
  }

  @Test
  void written_readAsWritten() throws Exception {
    write(chain(1), exemplar(0.25, 1_000, TRACE));
    assertThat(read()).containsExactly(stored(0.25, 1_000, TRACE));
  }

  @Test
  void oneAfterTheOther_theLast() throws Exception {
    ExemplarChain chain = chain(1);
    for (int i = 1; i <= 5; i++) {
      write(chain, exemplar(i, i, Labels.of("trace_id", "t".repeat(i))));
      assertThat(read()).containsExactly(stored(i, i, Labels.of("trace_id", "t".repeat(i))));
    }
    Exemplar last = exemplar(9, 9, TRACE);
    write(chain, last);
    write(chain, last, exemplar(7, 7, TRACE));
    assertThat(read()).as("nothing older replaces it").containsExactly(stored(9, 9, TRACE));
  }

  @Test
  void moreLabels_anotherRecordWithRoomForThem() throws Exception {
    ExemplarChain chain = chain(1);
    write(chain, exemplar(1, 1, TRACE));
    Labels wide = Labels.of("a", "ü".repeat(100));
    write(chain, exemplar(2, 2, wide));
    write(chain, exemplar(3, 3, TRACE));

    assertThat(read()).containsExactlyInAnyOrder(stored(1, 1, TRACE), stored(3, 3, TRACE));
  }

  /** The name is one code point; OpenMetrics allows 128 altogether. */
  @Test
  void labelsAtOpenMetricsLimit_keptAndAboveItDropped() throws Exception {
    ExemplarChain chain = chain(1);
    Labels longest = Labels.of("a", "😀".repeat(127));
    write(chain, exemplar(1, 1, longest));
    assertThat(read()).containsExactly(stored(1, 1, longest));

    write(chain, exemplar(2, 2, Labels.of("a", "x".repeat(128))));
    assertThat(read()).containsExactly(stored(1, 1, longest));
    write(chain, exemplar(3, 3, TRACE));
    assertThat(read()).containsExactly(stored(3, 3, TRACE));
  }

  @Test
  void manyEmptyLabels_kept() throws Exception {
    String[] names = new String[52];
    String[] values = new String[52];
    for (int i = 0; i < names.length; i++) {
      names[i] = String.valueOf((char) (i < 26 ? 'A' + i : 'a' + i - 26));
      values[i] = "";
    }
    write(chain(1), exemplar(1, 1, Labels.of(names, values)));
    assertThat(read()).containsExactly(stored(1, 1, Labels.of(names, values)));
  }

  @Test
  void bounds_oneEachBucket() throws Exception {
    ExemplarChain chain = chain(0, 1, 2, Double.POSITIVE_INFINITY);
    Exemplar first = exemplar(0.5, 1, TRACE);
    Exemplar third = exemplar(1e300, 2, TRACE);
    write(chain, first, third);
    write(chain, first, third, exemplar(1.5, 3, TRACE), exemplar(1, 4, TRACE));

    assertThat(read()).extracting(StoredExemplar::value).containsExactlyInAnyOrder(1.0, 1.5, 1e300);
  }

  @Test
  void latest_thoseThatTheSamplerStillHas() throws Exception {
    ExemplarChain chain = chain(2);
    Exemplar a = exemplar(1, 1, TRACE);
    Exemplar b = exemplar(2, 2, TRACE);
    Exemplar c = exemplar(3, 3, TRACE);
    write(chain, a, b);
    write(chain, b, c);
    assertThat(read()).extracting(StoredExemplar::value).containsExactlyInAnyOrder(2.0, 3.0);
  }

  @Test
  void noMemory_leftOutAndTriedAgain() throws Exception {
    AtomicInteger refusals = new AtomicInteger(2);
    StripeSource source =
        length -> refusals.getAndDecrement() > 0 ? null : cells.segment.writer().take(length);
    ExemplarChain chain = new ExemplarChain(cells.stripe, LINK, source, null, 1);
    Exemplar exemplar = exemplar(1, 1, TRACE);
    write(chain, exemplar);
    assertThat(read()).isEmpty();
    write(chain, exemplar);
    write(chain, exemplar);
    assertThat(read()).hasSize(1);
  }

  @Test
  void memoryBelowTheLastRecord_notLinked() throws Exception {
    StripeSource backwards =
        length ->
            length == 256
                ? cells.segment.writer().take(length)
                : new Stripe(cells.stripe.memory(), 256, 256);
    ExemplarChain chain = new ExemplarChain(cells.stripe, LINK, backwards, null, 1);
    write(chain, exemplar(1, 1, TRACE));
    write(chain, exemplar(2, 2, Labels.of("a", "x".repeat(127))));
    assertThat(read()).containsExactly(stored(1, 1, TRACE));
  }

  @Test
  void collectingThrows_theNextOneIsWritten() throws Exception {
    ExemplarChain chain = chain(1);
    assertThatThrownBy(
            () ->
                chain.write(
                    () -> {
                      throw new IllegalStateException();
                    },
                    RETENTION))
        .isInstanceOf(IllegalStateException.class);
    write(chain, exemplar(1, 1, TRACE));
    assertThat(read()).hasSize(1);
  }

  /**
   * A writer that replaces an exemplar is killed after so many of its stores: value, times, size of
   * the labels, half the labels, all labels, version.
   */
  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3, 4, 5, 6})
  void killedWhileReplacing_theOldOneOrTheNew(int stored) throws Exception {
    write(chain(1), exemplar(1, 1, TRACE));
    Labels other = Labels.of("trace_id", "ffffffffffffffffffffffffffffffff", "span_id", "00");
    Stripe record = record();
    byte[] bytes = LabelBytes.encode(strings(other));
    int bank0 = 24; // version 1 is in bank 1
    List<Runnable> stores =
        List.of(
            () -> put(record, bank0, Double.doubleToRawLongBits(2)),
            () -> {
              put(record, bank0 + 8, 2);
              put(record, bank0 + 16, 2 + RETENTION);
            },
            () -> put(record, bank0 + 24, 2L << 32 | bytes.length),
            () -> record.memory().putBytes(record.offset() + bank0 + 32, half(bytes)),
            () -> record.memory().putBytes(record.offset() + bank0 + 32, bytes),
            () -> put(record, 0, 2));
    stores.subList(0, stored).forEach(Runnable::run);

    assertThat(read())
        .containsExactly(stored == stores.size() ? stored(2, 2, other) : stored(1, 1, TRACE));
  }

  /** The record is there but its link, or its version, is not. */
  @Test
  void killedWhileAppending_nothing() throws Exception {
    write(chain(1), exemplar(1, 1, TRACE));
    Stripe record = record();
    put(record, 0, 0);
    assertThat(read()).isEmpty();
    put(record, 0, 1);
    cells.word(LINK / Long.BYTES, 0);
    assertThat(read()).isEmpty();
  }

  private Stripe record() {
    long position = cells.word(LINK / Long.BYTES);
    return new Stripe(
        cells.stripe.memory(),
        position - cells.stripe.position() + cells.stripe.offset(),
        position);
  }

  private static void put(Stripe record, int offset, long value) {
    record.memory().putLongRelease(record.offset() + offset, value);
  }

  private static byte[] half(byte[] bytes) {
    return Arrays.copyOf(bytes, bytes.length / 2);
  }

  private static String[] strings(Labels labels) {
    return labels.stream()
        .flatMap(label -> List.of(label.getName(), label.getValue()).stream())
        .toArray(String[]::new);
  }

  @ParameterizedTest
  @ValueSource(longs = {-8, 8, 24, 1L << 40, Long.MAX_VALUE - 7})
  void lyingLink_malformed(long link) throws Exception {
    cells.word(LINK / Long.BYTES, link);
    assertThatThrownBy(this::read).isInstanceOf(MalformedException.class);
  }

  @Test
  void recordLinkedToItself_malformed() {
    write(chain(1), exemplar(1, 1, TRACE));
    put(record(), 8, record().position());
    assertThatThrownBy(this::read).isInstanceOf(MalformedException.class);
  }

  @ParameterizedTest
  @ValueSource(longs = {-8, 4, 1L << 20, Long.MAX_VALUE, Long.MIN_VALUE})
  void lyingCapacity_malformed(long capacity) {
    write(chain(1), exemplar(1, 1, TRACE));
    put(record(), 16, capacity);
    assertThatThrownBy(this::read).isInstanceOf(MalformedException.class);
  }

  @ParameterizedTest
  @ValueSource(longs = {-1, 81, 3L << 32 | 71, 129L << 32, 2L << 32 | 3, 0xFFFF_FFFFL})
  void lyingLabelSizes_malformed(long size) {
    write(chain(1), exemplar(1, 1, TRACE));
    put(record(), 24 + 32 + 80 + 24, size);
    assertThatThrownBy(this::read).isInstanceOf(MalformedException.class);
  }

  @Test
  void illegalLabels_malformed() {
    write(chain(1), exemplar(1, 1, Labels.of("aa", "x", "ab", "x")));
    put(record(), 24 + 32 + 80 + 24, 2L << 32 | 22);
    record()
        .memory()
        .putBytes(
            record().offset() + 24 + 32 + 80 + 32,
            LabelBytes.encode(new String[] {"aa", "x", "aa", "x"}));
    assertThatThrownBy(this::read).isInstanceOf(MalformedException.class);
  }

  /** A writer acts between any two loads of a reader; it may even write two exemplars. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3})
  void writtenMeanwhile_valueTimeAndLabelsBelongTogether(int writes) throws Exception {
    int loads = 0;
    boolean more = true;
    while (more) {
      loads++;
      more = writtenBeforeLoad(loads, writes);
    }
    assertThat(loads).isGreaterThan(8);
  }

  /** False if the reader was through before. */
  private static boolean writtenBeforeLoad(int load, int writes) throws Exception {
    long cell = 1_024;
    HookedMemory memory = new HookedMemory(64 * 1024);
    SegmentReader segment = MemorySegment.reader(memory);
    Stripe stripe = new Stripe(memory.unhooked(), cell, cell);
    StripeSource source = length -> new Stripe(memory.unhooked(), 2_048, 2_048);
    ExemplarChain chain = new ExemplarChain(stripe, LINK, source, null, 1);
    write(chain, numbered(1));
    AtomicInteger loads = new AtomicInteger();
    memory.onRead(
        offset -> {
          if (loads.incrementAndGet() == load) {
            for (int i = 0; i < writes; i++) {
              write(chain, numbered(2 + i));
            }
          }
        });
    for (StoredExemplar exemplar : read(segment, cell + LINK)) {
      int number = (int) exemplar.value();
      assertThat(number).isBetween(1, 1 + writes);
      assertThat(exemplar).isEqualTo(stored(number, number, numbered(number).getLabels()));
    }
    return loads.get() >= load;
  }

  private static Exemplar numbered(int number) {
    return exemplar(number, number, Labels.of("trace_id", Integer.toString(number)));
  }
}
