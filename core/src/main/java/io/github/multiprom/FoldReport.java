package io.github.multiprom;

/**
 * What folding a directory did.
 *
 * @param done false if another process was folding it at that moment
 * @param folded segments of dead processes, and files of Python's, whose values went into the
 *     archive
 * @param removedFiles folded segments, their locks, older archives and remains of creation
 * @param archiveGeneration the number of the current archive; 0 if there is none
 * @param droppedSeries series that left the archive because they were too old, or it too large
 */
public record FoldReport(
    boolean done, int folded, int removedFiles, long archiveGeneration, long droppedSeries) {}
