/**
 * {@code multiprom demo}: counts lose nothing and double nothing while workers are killed under
 * load, and the proof does not rest on what multiprom says of itself.
 *
 * <pre>
 * Demo ── ServerProcess ──▶ MasterMain ──▶ DemoWorker × N ──▶ metrics directory
 *   │                                          └─ LedgerWriter × M ──▶ ledgers (not multiprom's)
 *   ├─── LoadProcess ─────▶ LoadGenerator ──▶ LoadTally (not multiprom's)
 *   ├─── Killer             SIGKILL, about twice a second
 *   ├─── Scraper            /metrics of random workers ──▶ PromiseChecker, at every scrape
 *   └─── FinalScrapes ──▶ Verdict: merged metrics beside tally and ledgers ──▶ Report
 * </pre>
 */
package io.github.multiprom.it.demo;
