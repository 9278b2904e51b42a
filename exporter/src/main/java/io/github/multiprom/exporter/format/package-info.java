/** The formats of an exposition: text of our own, protobuf of client_java. */
@NullMarked
package io.github.multiprom.exporter.format;

import org.jspecify.annotations.NullMarked;
