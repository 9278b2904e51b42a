/**
 * What threads and processes may see of each other's stores: jcstress on the classes that ship.
 * Each state has a small segment of its own, which its writers and its reader map at different
 * addresses, as two processes do.
 */
@NullMarked
package io.github.multiprom.jcstress;

import org.jspecify.annotations.NullMarked;
