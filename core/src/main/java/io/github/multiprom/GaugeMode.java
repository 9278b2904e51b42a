package io.github.multiprom;

/**
 * How the values that several processes set for one gauge become one value, or several.
 *
 * <p>A {@code LIVE_} mode forgets a process as soon as it is dead or its registry is closed; the
 * others keep the last value of a dead process. The default is {@link #LIVE_ALL}, which is never
 * wrong; for numbers of things in flight {@link #LIVE_SUM} is what is wanted.
 */
public enum GaugeMode {
  /**
   * One series a process, told apart by the label {@code worker}; the dead stay for five minutes.
   */
  ALL,
  /** The smallest value of all processes, dead ones included. */
  MIN,
  /** The largest value of all processes, dead ones included. */
  MAX,
  /** The sum over all processes, dead ones included. */
  SUM,
  /** The value that was set last, by whichever process, dead or alive. */
  MOST_RECENT,
  /** One series a live process, told apart by the label {@code worker}. */
  LIVE_ALL,
  /** The smallest value of the live processes. */
  LIVE_MIN,
  /** The largest value of the live processes. */
  LIVE_MAX,
  /** The sum over the live processes. */
  LIVE_SUM,
  /** The value that was set last by a process that still lives. */
  LIVE_MOST_RECENT;

  /** Whether dead processes count no more. */
  public boolean isLive() {
    return name().startsWith("LIVE_");
  }

  /** Whether each process has a series of its own. */
  public boolean isPerWorker() {
    return this == ALL || this == LIVE_ALL;
  }

  /** Whether the time of an update decides. */
  public boolean isMostRecent() {
    return this == MOST_RECENT || this == LIVE_MOST_RECENT;
  }
}
