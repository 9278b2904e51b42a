package io.github.multiprom.bench;

import io.github.multiprom.bench.run.DeathRuns;
import io.github.multiprom.bench.run.DiskRuns;
import io.github.multiprom.bench.run.FirstIncRuns;
import io.github.multiprom.bench.run.GrowthRuns;
import io.github.multiprom.bench.run.HandlerRuns;
import io.github.multiprom.bench.run.ScrapeRuns;
import io.github.multiprom.bench.run.Session;
import io.github.multiprom.bench.run.UpdateRuns;

/** The parts of a run, in their order. Public for picocli. */
public enum Step {
  /** Verbs, by JMH. */
  UPDATES,
  /** Whole scrapes, beside other languages' clients. */
  SCRAPE,
  /** Start-up. */
  FIRST,
  /** Curves over workers and series. */
  GROWTH,
  /** Curve over dead workers. */
  DEATHS,
  /** Bytes. */
  DISK,
  /** Requests beside scrapes. */
  HANDLER;

  void run(Session session) throws Exception {
    switch (this) {
      case UPDATES -> UpdateRuns.run(session);
      case SCRAPE -> ScrapeRuns.run(session);
      case FIRST -> FirstIncRuns.run(session);
      case GROWTH -> GrowthRuns.run(session);
      case DEATHS -> DeathRuns.run(session);
      case DISK -> DiskRuns.run(session);
      case HANDLER -> HandlerRuns.run(session);
    }
  }
}
