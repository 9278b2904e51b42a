package io.github.multiprom;

import java.nio.file.FileSystems;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The environment variables that multiprom looks at. */
final class Environment {

  private static final List<String> DIRECTORY =
      List.of("PROMETHEUS_MULTIPROC_DIR", "prometheus_multiproc_dir");
  private static final String DISABLE = "MULTIPROM_DISABLE";
  private static final String STRICT = "MULTIPROM_STRICT";

  private Environment() {}

  static @Nullable Path directory(Map<String, String> environment) {
    for (String name : DIRECTORY) {
      String value = environment.get(name);
      if (value != null && !value.isEmpty()) {
        try {
          return Path.of(value);
        } catch (InvalidPathException e) {
          throw new BadDirectoryException(
              name
                  + " is no path here ("
                  + e.getMessage()
                  + "): use plain ASCII, or a locale that has its characters.",
              e);
        }
      }
    }
    return null;
  }

  static boolean isDisabled(Map<String, String> environment) {
    return isSet(environment.get(DISABLE));
  }

  static boolean isStrict(Map<String, String> environment) {
    return isSet(environment.get(STRICT));
  }

  static String whyInMemory(Map<String, String> environment) {
    return isDisabled(environment) ? DISABLE + " is set" : DIRECTORY.get(0) + " is not set";
  }

  /** Whether files have POSIX owners and modes here, and can be unlinked while they are mapped. */
  static boolean isSupportedPlatform() {
    return FileSystems.getDefault().supportedFileAttributeViews().contains("posix");
  }

  private static boolean isSet(@Nullable String value) {
    return value != null && !value.isEmpty() && !value.equals("0") && !value.equals("false");
  }
}
