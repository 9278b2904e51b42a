/** One class for each thing that is measured; they start processes and collect results. */
@NullMarked
package io.github.multiprom.bench.run;

import org.jspecify.annotations.NullMarked;
