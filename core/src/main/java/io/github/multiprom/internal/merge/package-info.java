/**
 * From a directory to one exposition: find the files, read every worker's values and the archive of
 * the dead, add them up exactly, and make client_java's snapshots of them; and fold the dead into
 * the archive.
 */
@NullMarked
package io.github.multiprom.internal.merge;

import org.jspecify.annotations.NullMarked;
