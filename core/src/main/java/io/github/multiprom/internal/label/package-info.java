/** From label values to the data point that has them, without locks or garbage on the way. */
@NullMarked
package io.github.multiprom.internal.label;

import org.jspecify.annotations.NullMarked;
