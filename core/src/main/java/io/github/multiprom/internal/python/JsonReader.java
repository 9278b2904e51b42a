package io.github.multiprom.internal.python;

import io.github.multiprom.internal.segment.MalformedException;
import java.util.Map;
import java.util.TreeMap;

/**
 * As much of JSON (RFC 8259) as Python's keys are made of: strings, objects of strings, arrays by
 * hand. A library would be one more dependency of everybody who counts something.
 */
final class JsonReader {

  private final String text;
  private int position;

  JsonReader(String text) {
    this.text = text;
  }

  void expect(char wanted) throws MalformedException {
    if (!skip(wanted)) {
      throw malformed("no '" + wanted + "'");
    }
  }

  /** Steps over this character, if it comes next. */
  boolean skip(char wanted) {
    skipSpace();
    if (position < text.length() && text.charAt(position) == wanted) {
      position++;
      return true;
    }
    return false;
  }

  void expectEnd() throws MalformedException {
    skipSpace();
    if (position < text.length()) {
      throw malformed("something behind the end");
    }
  }

  private void skipSpace() {
    while (position < text.length() && " \t\r\n".indexOf(text.charAt(position)) >= 0) {
      position++;
    }
  }

  Map<String, String> object() throws MalformedException {
    Map<String, String> members = new TreeMap<>();
    expect('{');
    if (skip('}')) {
      return members;
    }
    do {
      String name = string();
      expect(':');
      members.put(name, string());
    } while (skip(','));
    expect('}');
    return members;
  }

  String string() throws MalformedException {
    expect('"');
    int end = position;
    while (end < text.length() && text.charAt(end) != '"' && text.charAt(end) != '\\') {
      end++;
    }
    StringBuilder value = new StringBuilder(text.substring(position, end));
    position = end;
    while (true) {
      char c = next();
      if (c == '"') {
        return value.toString();
      }
      value.append(c == '\\' ? escaped() : c);
    }
  }

  private char escaped() throws MalformedException {
    char c = next();
    return switch (c) {
      case '"', '\\', '/' -> c;
      case 'b' -> '\b';
      case 'f' -> '\f';
      case 'n' -> '\n';
      case 'r' -> '\r';
      case 't' -> '\t';
      case 'u' -> unicode();
      default -> throw malformed("the escape '\\" + c + "'");
    };
  }

  private char unicode() throws MalformedException {
    int code = 0;
    for (int i = 0; i < 4; i++) {
      int digit = Character.digit(next(), 16);
      if (digit < 0) {
        throw malformed("a \\u without four digits");
      }
      code = 16 * code + digit;
    }
    return (char) code;
  }

  private char next() throws MalformedException {
    if (position == text.length()) {
      throw malformed("a string without an end");
    }
    return text.charAt(position++);
  }

  private MalformedException malformed(String what) {
    return new MalformedException("a key that is no JSON array of Python's: " + what);
  }
}
