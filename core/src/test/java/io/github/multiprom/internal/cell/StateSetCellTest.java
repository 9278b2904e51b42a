package io.github.multiprom.internal.cell;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.multiprom.internal.segment.Families;
import io.github.multiprom.internal.segment.MalformedException;
import java.util.BitSet;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StateSetCellTest {

  private static Cells cells(int states) throws Exception {
    List<String> names = IntStream.range(0, states).mapToObj(i -> "s" + i).toList();
    return new Cells(Families.stateSet("x", names), StateSetCell.length(states), 0);
  }

  private static BitSet read(Cells cells, int states) throws Exception {
    BitSet on = new BitSet();
    StateSetCell.read(
        cells.reader(),
        cells.stripe.position(),
        states,
        (first, bits) ->
            BitSet.valueOf(new long[] {bits}).stream().forEach(bit -> on.set(first + bit)));
    return on;
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 63, 64, 65, 128, 513, 5_000})
  void set_readAsSet(int states) throws Exception {
    Cells cells = cells(states);
    StateSetCell cell = new StateSetCell(cells.stripe, states);
    BitSet expected = new BitSet();
    assertThat(read(cells, states)).isEqualTo(expected);
    Random random = new Random(states);
    for (int i = 0; i < 2 * states; i++) {
      int state = random.nextInt(states);
      boolean on = random.nextBoolean();
      cell.set(state, on);
      expected.set(state, on);
    }
    assertThat(read(cells, states)).isEqualTo(expected);

    Cells others = cells(states);
    new StateSetCell(others.stripe, states).setAll(cell);
    assertThat(read(others, states)).isEqualTo(expected);
  }

  @Test
  void oneWordManyThreads_noChangeLost() throws Exception {
    Cells cells = cells(64);
    StateSetCell cell = new StateSetCell(cells.stripe, 64);
    List<Thread> threads =
        IntStream.range(0, 4)
            .mapToObj(
                t ->
                    new Thread(
                        () -> {
                          for (int i = 0; i < 100_001; i++) {
                            cell.set(16 * t + i % 16, i / 16 % 2 == 0);
                          }
                        }))
            .toList();
    threads.forEach(Thread::start);
    for (Thread thread : threads) {
      thread.join();
    }
    BitSet expected = new BitSet();
    for (int t = 0; t < 4; t++) {
      for (int i = 0; i < 100_001; i++) {
        expected.set(16 * t + i % 16, i / 16 % 2 == 0);
      }
    }
    assertThat(read(cells, 64)).isEqualTo(expected);
  }

  @Test
  void cellPastTheEnd_malformed() throws Exception {
    Cells cells = cells(1);
    assertThatThrownBy(() -> StateSetCell.read(cells.reader(), 1L << 40, 1, (first, bits) -> {}))
        .isInstanceOf(MalformedException.class);
    assertThatThrownBy(
            () ->
                StateSetCell.read(
                    cells.reader(), cells.stripe.position(), 100_000_000, (first, bits) -> {}))
        .isInstanceOf(MalformedException.class);
  }
}
