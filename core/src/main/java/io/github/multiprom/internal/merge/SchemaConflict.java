package io.github.multiprom.internal.merge;

import io.github.multiprom.internal.segment.FamilyDescriptor;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The words for what versions of a program disagree about, and what becomes of it. */
final class SchemaConflict {

  private SchemaConflict() {}

  /** The same name, another type: only the newest process's type is shown. */
  static String type(TalliedFamily newest, TalliedFamily other) {
    return "%s: is a %s in the newest process, a %s in %s; the %s is left out"
        .formatted(
            newest.shape().name(), kind(newest), kind(other), declaredBy(other), kind(other));
  }

  /** The same type, but something that values can't simply be added up across. */
  static String shape(TalliedFamily newest, TalliedFamily other) {
    return "%s: has %s in %s; %s"
        .formatted(
            newest.shape().name(),
            String.join(" and ", differences(newest.shape(), other.shape())),
            declaredBy(other),
            remedy(newest));
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
    add(all, "native buckets", newest.nativeBuckets(), other.nativeBuckets());
    add(all, "quantiles", newest.quantiles(), other.quantiles());
    add(all, "states", newest.states(), other.states());
    return all;
  }

  private static void add(
      List<String> all, String what, @Nullable Object newest, @Nullable Object other) {
    if (!Objects.equals(newest, other)) {
      all.add("%s %s in the newest process, %s".formatted(what, newest, other));
    }
  }

  private static String remedy(TalliedFamily newest) {
    return switch (newest.shape().kind()) {
      case GAUGE -> "shown in the newest's mode, with the other live workers' values";
      case HISTOGRAM -> "buckets are shown where all have a bound";
      default -> "what they have in common is shown";
    };
  }

  private static String kind(TalliedFamily family) {
    return family.shape().kind().name().toLowerCase(Locale.ROOT);
  }

  /** The same words before and after a fold: the archive does not know workers. */
  private static String declaredBy(TalliedFamily family) {
    Source source = family.newestSource();
    return source != null && source.live()
        ? "worker " + source.worker()
        : "a process that has ended";
  }
}
