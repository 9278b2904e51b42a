package io.github.multiprom.internal.merge;

import io.github.multiprom.internal.segment.FamilyDescriptor;
import io.github.multiprom.internal.segment.NativeBuckets;
import io.github.multiprom.internal.segment.QuantileWindow;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The words for what versions of a program disagree about, and what becomes of it. */
final class SchemaConflict {

  private static final int MAX_SHOWN = 20;

  private SchemaConflict() {}

  /** The same name, another type: only the newest process's type is shown. */
  static String type(TalliedFamily newest, TalliedFamily other) {
    String left = kind(other);
    return "%s: is %s in the newest process, %s in %s; the %s is left out"
        .formatted(
            newest.shape().name(), article(kind(newest)), article(left), declaredBy(other), left);
  }

  /** The same type, but something that values can't simply be added up across. */
  static String shape(TalliedFamily newest, TalliedFamily other) {
    return "%s: has %s in %s; %s"
        .formatted(
            newest.shape().name(),
            String.join(" and ", differences(newest.shape(), other.shape())),
            declaredBy(other),
            remedy(newest, other));
  }

  /** Names that are one to Prometheus, such as {@code a.b} and {@code a_b}. */
  static String name(TalliedFamily family) {
    return "%s: is '%s' in the newest process, and spelled otherwise in another; they are added up"
        .formatted(family.shape().name(), family.newest().metadata().getName());
  }

  /** Another name, but a sample of that name in both. */
  static String sample(String older, String newer, String sample) {
    return "%s: has the sample name %s, as the newer family %s; %s is left out"
        .formatted(older, sample, newer, older);
  }

  private static List<String> differences(
      FamilyDescriptor.Shape newest, FamilyDescriptor.Shape other) {
    List<String> all = new ArrayList<>();
    add(all, "mode", newest.gaugeMode(), other.gaugeMode());
    add(all, "bounds", newest.upperBounds(), other.upperBounds());
    add(all, "native buckets", words(newest.nativeBuckets()), words(other.nativeBuckets()));
    add(all, "quantiles", words(newest.quantiles()), words(other.quantiles()));
    add(all, "states", newest.states(), other.states());
    return all;
  }

  private static void add(
      List<String> all, String what, @Nullable Object newest, @Nullable Object other) {
    if (!Objects.equals(newest, other)) {
      all.add("%s %s in the newest process, %s".formatted(what, shown(newest), shown(other)));
    }
  }

  /** A list of thousands would say no more. */
  private static @Nullable Object shown(@Nullable Object value) {
    return value instanceof List<?> list && list.size() > MAX_SHOWN
        ? "%s and %d more".formatted(list.subList(0, MAX_SHOWN), list.size() - MAX_SHOWN)
        : value;
  }

  private static String words(@Nullable NativeBuckets buckets) {
    return buckets == null
        ? "none"
        : "%sof schema %d, at most %d, zero up to %s to %s"
            .formatted(
                buckets.only() ? "alone, " : "",
                buckets.schema(),
                buckets.maxBuckets(),
                buckets.minZeroThreshold(),
                buckets.maxZeroThreshold());
  }

  private static String words(@Nullable QuantileWindow window) {
    return window == null
        ? "none"
        : "%s of %s s in %d steps"
            .formatted(
                shown(window.quantiles()),
                window.maxAgeNanos() / 1_000_000_000L,
                window.ageBuckets());
  }

  private static String remedy(TalliedFamily newest, TalliedFamily other) {
    return switch (newest.shape().kind()) {
      case GAUGE -> "shown in the newest's mode, with the other live workers' values";
      case HISTOGRAM ->
          newest.isPythons() && other.isPythons()
              ? "with all of these bounds, as Python shows it"
              : "in the newest's form, with classic bounds that all have";
      case SUMMARY -> "the newest's quantiles are shown";
      case STATE_SET -> "the states of all are shown";
      case COUNTER, INFO, UNKNOWN -> "they are merged";
    };
  }

  private static String kind(TalliedFamily family) {
    return family.shape().kind().name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }

  private static String article(String kind) {
    return (kind.startsWith("i") || kind.startsWith("u") ? "an " : "a ") + kind;
  }

  /** The same words before and after a fold: the archive does not know workers. */
  private static String declaredBy(TalliedFamily family) {
    Source source = family.newestSource();
    if (source != null && source.live() && !source.worker().isEmpty()) {
      return "worker " + source.worker();
    }
    return family.isPythons() ? "a process of Python's" : "a process that has ended";
  }
}
