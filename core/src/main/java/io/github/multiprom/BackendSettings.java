package io.github.multiprom;

import io.github.multiprom.internal.merge.Retention;
import io.github.multiprom.internal.publish.GaugeModes;
import io.github.multiprom.internal.segment.FilePermissions;
import org.jspecify.annotations.Nullable;

/**
 * What a registry's files and background work depend on.
 *
 * @param permissions of the files
 * @param workerId the value of the label {@code worker}; null for a number
 * @param maxSeries of one family in this process
 * @param retention of what no live process has
 * @param publishNanos how often quick collectors run
 * @param collectorModes of gauges that are not multiprom's
 * @param inForce what is not as by default, as the log says it
 */
record BackendSettings(
    FilePermissions permissions,
    @Nullable String workerId,
    int maxSeries,
    Retention retention,
    long publishNanos,
    GaugeModes collectorModes,
    String inForce) {}
