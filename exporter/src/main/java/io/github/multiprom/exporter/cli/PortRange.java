package io.github.multiprom.exporter.cli;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** The value of {@code --port-range}. */
record PortRange(int first, int last) {
  private static final Pattern FIRST_LAST = Pattern.compile("(\\d{1,5})-(\\d{1,5})");

  static final class Converter implements ITypeConverter<PortRange> {
    @Override
    public PortRange convert(String value) {
      Matcher parts = FIRST_LAST.matcher(value);
      if (!parts.matches()) {
        throw new TypeConversionException("'" + value + "' is not FIRST-LAST, such as 9400-9410");
      }
      return new PortRange(Integer.parseInt(parts.group(1)), Integer.parseInt(parts.group(2)));
    }
  }
}
