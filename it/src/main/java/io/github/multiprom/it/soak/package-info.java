/**
 * {@code bin/soak}: what a directory costs depends on who lives, not on how many ever died or how
 * often it was scraped.
 */
package io.github.multiprom.it.soak;
