package io.github.multiprom.internal.publish;

import io.github.multiprom.internal.merge.ExpositionNames;
import io.github.multiprom.internal.merge.NamesInUse;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Who has which name, so that no scrape shows one twice or fails over it. Who comes first has it.
 * Not thread-safe.
 */
final class Claims {

  /** Families of one name and type may share their names. */
  private record Owner(String family, Object type) {}

  private final NamesInUse<Owner> names = new NamesInUse<>();
  private final Map<Owner, String> firstOf = new HashMap<>();

  /**
   * Claims a family's names. A second family of the same name and type may share them.
   *
   * @param type of the family; one that nobody else has makes its names its own alone
   * @param who to name in conflicts
   * @return what is in the way; null if nothing is
   */
  @Nullable String claim(ExpositionNames wanted, Object type, String who) {
    Owner owner = new Owner(wanted.family(), type);
    NamesInUse.Clash<Owner> clash = names.find(wanted, owner);
    if (clash != null) {
      return wanted.family()
          + " of "
          + who
          + ": "
          + firstOf.getOrDefault(clash.owner(), "")
          + " has "
          + clash.name()
          + " already";
    }
    names.take(wanted, owner);
    firstOf.putIfAbsent(owner, who);
    return null;
  }
}
