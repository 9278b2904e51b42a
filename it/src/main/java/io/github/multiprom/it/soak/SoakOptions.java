package io.github.multiprom.it.soak;

/**
 * How long to go on.
 *
 * @param deaths segments of killed processes
 * @param segmentsPerDeath how many of them a process leaves
 * @param steps how often to measure in each of the two halves
 */
record SoakOptions(int deaths, int segmentsPerDeath, int scrapes, int steps) {

  int processes() {
    return (deaths + segmentsPerDeath - 1) / segmentsPerDeath;
  }
}
