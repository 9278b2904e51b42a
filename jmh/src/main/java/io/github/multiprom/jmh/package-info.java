/** Benchmarks, one class a verb, with the peers beside it. */
package io.github.multiprom.jmh;
