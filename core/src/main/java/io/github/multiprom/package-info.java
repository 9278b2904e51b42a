/** Prometheus metrics for applications that run as several JVMs on one host. */
package io.github.multiprom;
