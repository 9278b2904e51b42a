/**
 * {@code bin/storm}: the promises, while everybody dies. Everything is a process of its own.
 *
 * <pre>
 * Storm ── Slot × N ── StormWorker ──▶ metrics directory ◀── StormFolder
 *   │                     └─ StormWriter × 3 ──▶ Book (not multiprom's)
 *   ├───── Slot × N ── StormScraper: the directory, or a worker, ──▶ ScrapeCheck
 *   │                     ├─ Books: acknowledged before ≤ exposed ≤ intended after
 *   │                     └─ HighWater: what any scraper had seen before
 *   └───── in the end everybody rests: exact, the same from everybody, and when all are folded
 * </pre>
 */
package io.github.multiprom.it.storm;
