/**
 * {@code bin/bench}. What is measured comes from {@code workload}'s processes and from {@code
 * io.github.multiprom.jmh}; {@code run} starts them and collects {@code report}'s results, from
 * which the page and the plots are written.
 */
@NullMarked
package io.github.multiprom.bench;

import org.jspecify.annotations.NullMarked;
