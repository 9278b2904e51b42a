package io.github.multiprom.it;

import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * A short life of a process, in which it reaches certain crash points.
 *
 * @param template whether the directory has archives, dead segments and leftovers to begin with
 * @param fileLimit of the process, in KiB; 0 for none
 * @param repeats whether another process can do the same and everything adds up
 * @param play the life
 */
record CrashScenario(
    String name, boolean template, int fileLimit, boolean repeats, Consumer<CrashStage> play) {

  static CrashScenario of(String name, Consumer<CrashStage> play) {
    return new CrashScenario(name, false, 0, true, play);
  }

  CrashScenario withTemplate() {
    return new CrashScenario(name, true, fileLimit, repeats, play);
  }

  CrashScenario withFileLimit(int kibibytes) {
    return new CrashScenario(name, template, kibibytes, repeats, play);
  }

  CrashScenario once() {
    return new CrashScenario(name, template, fileLimit, false, play);
  }

  /** Those with more in the directory come first: a point that is reached once is reached there. */
  static List<CrashScenario> all() {
    return Stream.of(
            FoldCrashScenarios.all(),
            FileCrashScenarios.all(),
            CellCrashScenarios.all(),
            List.of(FoldCrashScenarios.FOLDED_ALIVE))
        .flatMap(List::stream)
        .toList();
  }

  static CrashScenario named(String name) {
    return Stream.concat(all().stream(), Stream.of(FoldCrashScenarios.TEMPLATE))
        .filter(scenario -> scenario.name.equals(name))
        .findFirst()
        .orElseThrow();
  }

  @Override
  public String toString() {
    return name;
  }
}
