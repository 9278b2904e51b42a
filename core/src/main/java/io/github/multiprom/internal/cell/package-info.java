/**
 * Cells: the words in a segment that hold one series' value. One class a kind of cell, with how it
 * is updated, without locks, and how it is read, without writing.
 */
@NullMarked
package io.github.multiprom.internal.cell;

import org.jspecify.annotations.NullMarked;
