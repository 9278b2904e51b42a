package io.github.multiprom;

import io.github.multiprom.internal.segment.FamilyDescriptor;
import java.util.List;

/** Where removals of series go that are of interest to more than this process. */
interface SeriesRemovals {

  /**
   * Says that this process has given up series. What dead processes counted in them goes too if no
   * other live process has them; that is found out in the background.
   *
   * @param labelValues of each of them
   * @param millis the time: series made from then on are not meant
   */
  void removedHere(FamilyDescriptor family, List<String[]> labelValues, long millis);

  /**
   * Takes a series away from all processes, dead and live.
   *
   * @throws IllegalStateException if there is no space to say so
   */
  void removeEverywhere(FamilyDescriptor family, String[] labelValues, long millis);

  /** For where there are no other processes. */
  SeriesRemovals NONE =
      new SeriesRemovals() {
        @Override
        public void removedHere(FamilyDescriptor family, List<String[]> labelValues, long millis) {}

        @Override
        public void removeEverywhere(FamilyDescriptor family, String[] labelValues, long millis) {}
      };
}
