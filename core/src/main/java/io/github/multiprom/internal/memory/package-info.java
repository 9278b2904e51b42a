/**
 * The seam to memory: words in a mapped file or in this process's own memory, with Agrona's
 * ordering names. Nothing outside this package knows which implementation is in use.
 */
@NullMarked
package io.github.multiprom.internal.memory;

import org.jspecify.annotations.NullMarked;
