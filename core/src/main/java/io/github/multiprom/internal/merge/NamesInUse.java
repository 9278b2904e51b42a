package io.github.multiprom.internal.merge;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which names of an exposition are taken, and by whom. Two families of it must not have a sample in
 * common, as in client_java's registry; nor a sample of one be the TYPE line of the other, or
 * parsers refuse all of it; nor the same name, or client_java's snapshots do. Not thread-safe.
 *
 * @param <O> identifies who takes them
 */
public final class NamesInUse<O> {

  private final Map<String, O> families = new HashMap<>();
  private final Map<String, O> samples = new HashMap<>();
  private final Map<String, O> created = new HashMap<>();
  private final Map<String, O> typeLines = new HashMap<>();

  /**
   * A name that two want.
   *
   * @param owner who has it
   */
  public record Clash<O>(String name, O owner) {}

  /** What is in the way of these names; null if they can be taken. */
  public @Nullable Clash<O> find(ExpositionNames names, O wanting) {
    Clash<O> clash = find(families, names.family(), wanting);
    for (String sample : names.samples()) {
      clash = clash == null ? find(samples, sample, wanting) : clash;
      clash = clash == null ? find(created, sample, wanting) : clash;
      clash = clash == null ? find(typeLines, sample, wanting) : clash;
    }
    if (names.created() != null) {
      clash = clash == null ? find(samples, names.created(), wanting) : clash;
      clash = clash == null ? find(created, names.created(), wanting) : clash;
    }
    clash = clash == null ? find(samples, names.typeLine(), wanting) : clash;
    return clash == null ? find(typeLines, names.typeLine(), wanting) : clash;
  }

  private static <O> @Nullable Clash<O> find(Map<String, O> taken, String name, O wanting) {
    O owner = taken.get(name);
    return owner == null || owner.equals(wanting) ? null : new Clash<>(name, owner);
  }

  /** Takes names that were found to be free, or the same owner's. */
  public void take(ExpositionNames names, O owner) {
    families.put(names.family(), owner);
    names.samples().forEach(sample -> samples.put(sample, owner));
    if (names.created() != null) {
      created.put(names.created(), owner);
    }
    typeLines.put(names.typeLine(), owner);
  }
}
