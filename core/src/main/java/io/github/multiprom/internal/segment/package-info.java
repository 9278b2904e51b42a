/**
 * The on-disk format and the files that hold it: layout, records, the writer and the reader of one
 * segment, whose process a segment is, and whether that process lives.
 */
@NullMarked
package io.github.multiprom.internal.segment;

import org.jspecify.annotations.NullMarked;
