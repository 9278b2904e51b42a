/** Results, what is asked of them, and how they are shown. */
@NullMarked
package io.github.multiprom.bench.report;

import org.jspecify.annotations.NullMarked;
