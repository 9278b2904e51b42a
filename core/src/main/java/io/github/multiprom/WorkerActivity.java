package io.github.multiprom;

/**
 * What one worker had done when a {@link WorkerWatch} looked.
 *
 * @param segment id of its file; a process that got another file has another id
 * @param worker whose it is
 * @param updates what its counters and its counts of observations come to; what other people's
 *     collectors publish is not in it
 * @param droppedUpdates counted in its file
 */
public record WorkerActivity(
    long segment, WorkerReport worker, double updates, long droppedUpdates) {}
