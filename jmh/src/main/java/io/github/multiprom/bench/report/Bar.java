package io.github.multiprom.bench.report;

import java.util.Optional;
import java.util.function.Function;

/**
 * Something that the figures must show.
 *
 * @param verb what is measured
 * @param limit what is asked, in words
 * @param judge what came out of it, or nothing if it was not measured
 */
record Bar(String verb, String limit, Function<Results, Optional<Outcome>> judge) {

  /**
   * What came out.
   *
   * @param ratio or whatever is compared with the limit, in words
   * @param ours our figure with its unit
   * @param peer the peer's, empty if there is none
   * @param met whether the median is within the limit
   */
  record Outcome(String ratio, String ours, String peer, boolean met) {
    Outcome withRatio(String other) {
      return new Outcome(other, ours, peer, met);
    }
  }

  /** Where samples are. */
  record Place(String table, String row, String subject) {
    Optional<Samples> in(Results results) {
      return results.get(table, row, subject);
    }
  }

  /** The median of the ratios must be at most so much. */
  static Bar ratio(String verb, double limit, Place ours, Place peer) {
    String limitInWords =
        limit >= 0.2
            ? "≤ %s × %s".formatted(Figures.plain(limit), peer.subject())
            : "≤ 1/%s of %s".formatted(Figures.plain(1 / limit), peer.subject());
    return new Bar(
        verb,
        limitInWords,
        results ->
            ours.in(results)
                .flatMap(o -> peer.in(results).map(p -> compare(o, p, o.dividedBy(p), limit))));
  }

  private static Outcome compare(Samples ours, Samples peer, Samples ratio, double limit) {
    return new Outcome(
        Figures.ratio(ratio),
        Figures.withUnit(ours),
        Figures.withUnit(peer),
        ratio.median() <= limit);
  }

  /** The median itself must be at most so much. */
  static Bar absolute(String verb, double limit, String unit, Place ours) {
    return new Bar(
        verb,
        "≤ %s %s".formatted(Figures.plain(limit), unit),
        results ->
            ours.in(results)
                .map(
                    o ->
                        new Outcome(
                            Figures.range(o), Figures.withUnit(o), "", o.median() <= limit)));
  }
}
