/**
 * What {@code multiprom top} shows: a look at a directory, what changed between two looks, and the
 * lines that say so.
 */
@NullMarked
package io.github.multiprom.exporter.top;

import org.jspecify.annotations.NullMarked;
