/**
 * Parts that only make sense together: a pre-fork server to copy from ({@code server}), the demo
 * that kills its workers and checks what they counted ({@code demo}), and, in the tests, real
 * processes, real Prometheus, real load.
 */
package io.github.multiprom.it;
