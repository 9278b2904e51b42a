/** Processes that are measured: workers, scrapers, servers. They answer on standard output. */
@NullMarked
package io.github.multiprom.bench.workload;

import org.jspecify.annotations.NullMarked;
