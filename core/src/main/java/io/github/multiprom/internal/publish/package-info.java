/**
 * Other people's collectors: when they run and on which thread, what their values become while they
 * come and go, and the snapshot of them that this process publishes in its segment.
 */
@NullMarked
package io.github.multiprom.internal.publish;

import org.jspecify.annotations.NullMarked;
