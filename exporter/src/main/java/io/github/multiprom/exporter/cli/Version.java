package io.github.multiprom.exporter.cli;

import java.io.IOException;
import java.io.InputStream;
import java.util.Properties;
import picocli.CommandLine.IVersionProvider;

/** The version in the jar's Maven metadata, and the Java that runs it. */
final class Version implements IVersionProvider {
  private static final String METADATA =
      "/META-INF/maven/io.github.multiprom/multiprom-exporter/pom.properties";
  private static final String NOT_IN_A_JAR = "(development build)";

  @Override
  public String[] getVersion() throws IOException {
    String java = Runtime.version() + " on " + System.getProperty("os.name");
    return new String[] {"multiprom " + ownVersion(), "Java " + java};
  }

  private static String ownVersion() throws IOException {
    try (InputStream metadata = Version.class.getResourceAsStream(METADATA)) {
      if (metadata == null) {
        return NOT_IN_A_JAR;
      }
      Properties properties = new Properties();
      properties.load(metadata);
      return properties.getProperty("version", NOT_IN_A_JAR);
    }
  }
}
