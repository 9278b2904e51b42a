package io.github.multiprom.it;

import io.github.multiprom.MultiprocessRegistry;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;

/**
 * Plays a scenario in this process, which lives on, and takes down what scrapes show in between.
 */
final class CrashRehearsal extends CrashStage {
  /** What scrapes show after so many updates by either lane of a {@link CrashLedger}. */
  record Moment(long main, long held, CrashView view) {}

  private final List<Moment> moments = new ArrayList<>();
  private final Set<Long> removals = new HashSet<>();
  private final MultiprocessRegistry reader;
  private final boolean heldComeFirst;
  private long main;
  private long held;

  private CrashRehearsal(Path metrics, MultiprocessRegistry reader, boolean heldComeFirst) {
    super(metrics);
    this.reader = reader;
    this.heldComeFirst = heldComeFirst;
    look();
  }

  /** What one or two rehearsals gave. */
  record Script(List<Moment> moments, Set<Long> removals) {
    /** Says what is wrong with what a process has left; empty if nothing. */
    String differs(CrashLedger ledger, CrashView seen) {
      long from = ledger.done(CrashLedger.Lane.MAIN);
      long to = ledger.begun(CrashLedger.Lane.MAIN);
      List<Moment> possible =
          moments.stream()
              .filter(moment -> from <= moment.main && moment.main <= to)
              .filter(moment -> ledger.done(CrashLedger.Lane.HELD) <= moment.held)
              .filter(moment -> moment.held <= ledger.begun(CrashLedger.Lane.HELD))
              .toList();
      if (possible.isEmpty()) {
        return "no rehearsed moment is like " + from + ".." + to + " updates";
      }
      boolean fits =
          possible.stream().anyMatch(moment -> seen.values().equals(moment.view.values()));
      boolean besidesFit =
          possible.stream().anyMatch(moment -> seen.besides().equals(moment.view.besides()));
      boolean partly = from < to && removals.contains(to) && seen.isWithin(possible.get(0).view);
      return (fits && besidesFit) || partly
          ? ""
          : "after " + from + " of " + to + " updates: " + seen.beyond(possible.get(0).view);
    }
  }

  static Script script(CrashScenario scenario, CrashDirectory first, CrashDirectory second) {
    CrashRehearsal late = play(scenario, first.metrics(), false);
    List<Moment> moments = new ArrayList<>(late.moments);
    if (late.held > 0) {
      moments.addAll(play(scenario, second.metrics(), true).moments);
    }
    return new Script(moments, late.removals);
  }

  private static CrashRehearsal play(CrashScenario scenario, Path metrics, boolean heldFirst) {
    try (MultiprocessRegistry reader =
            MultiprocessRegistry.builder().directory(metrics).readOnly().open();
        CrashRehearsal rehearsal = new CrashRehearsal(metrics, reader, heldFirst)) {
      scenario.play().accept(rehearsal);
      return rehearsal;
    }
  }

  private void look() {
    moments.add(new Moment(main, held, CrashView.of(reader)));
  }

  @Override
  void step(Runnable update) {
    update.run();
    main++;
    look();
  }

  @Override
  void removal(Runnable update) {
    step(update);
    removals.add(main);
  }

  @Override
  void hold(String point, Runnable update, Runnable meanwhile) {
    if (heldComeFirst) {
      runHeld(update);
      meanwhile.run();
    } else {
      meanwhile.run();
      runHeld(update);
    }
  }

  private void runHeld(Runnable update) {
    update.run();
    held++;
    look();
  }

  @Override
  void askForFold(Callable<Boolean> noticed) {
    // nobody else is there
  }
}
