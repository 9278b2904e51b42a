/**
 * A pre-fork application server: several worker JVMs behind one port, whose metrics are one.
 *
 * <pre>
 * MasterMain ── Master ── WorkerSlot (one per worker) ── WorkerProcess ──▶ a JVM running Worker
 *                                                                            │
 *    client ──▶ port shared with SO_REUSEPORT ──▶ AppServer (Jetty) ─────────┘
 *                                                   /metrics ▶ MetricsHandler ▶ registry.scrape()
 *                                                   /…       ▶ RedMetricsHandler ▶ Routes
 * </pre>
 *
 * What to copy into an application: {@link io.github.multiprom.it.server.RedMetricsHandler}, {@link
 * io.github.multiprom.it.server.MetricsHandler} and the order of shutdown in {@link
 * io.github.multiprom.it.server.Worker}.
 */
package io.github.multiprom.it.server;
