package io.github.multiprom.internal.publish;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Who has which sample name, so that no scrape shows one twice or fails over it. Who comes first
 * has it. Not thread-safe.
 */
final class Claims {

  private record Owner(String family, Object type, String who) {}

  private final Map<String, Owner> owners = new HashMap<>();

  /**
   * Claims a family's sample names. A second family of the same name and type may share them.
   *
   * @param type of the family; one that nobody else has makes its names its own alone
   * @param who to name in conflicts
   * @return what is in the way; null if nothing is
   */
  @Nullable String claim(String family, Object type, Collection<String> samples, String who) {
    for (String sample : samples) {
      Owner owner = owners.get(sample);
      if (owner != null && !(owner.family.equals(family) && owner.type.equals(type))) {
        return family + " of " + who + ": " + owner.who + " has " + sample + " already";
      }
    }
    Owner owner = new Owner(family, type, who);
    samples.forEach(sample -> owners.putIfAbsent(sample, owner));
    return null;
  }
}
