/**
 * The files that Python's prometheus_client writes in multiprocess mode: their names, their entries
 * and the processes that have them open. Depends on nothing of the merge.
 */
@NullMarked
package io.github.multiprom.internal.python;

import org.jspecify.annotations.NullMarked;
