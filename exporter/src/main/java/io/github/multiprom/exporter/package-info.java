/**
 * The merged view over HTTP.
 *
 * <p>{@link io.github.multiprom.exporter.MetricsServer} is all there is to use; what it needs of
 * HTTP comes from the JDK, and what it needs of the exposition formats from client_java.
 */
package io.github.multiprom.exporter;
