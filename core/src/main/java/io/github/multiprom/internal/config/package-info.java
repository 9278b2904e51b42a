/**
 * Settings from environment variables, system properties and builders: names, values, precedence.
 */
@NullMarked
package io.github.multiprom.internal.config;

import org.jspecify.annotations.NullMarked;
