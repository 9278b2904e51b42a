package io.github.multiprom.it.storm;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.ToLongBiFunction;

/** The books of all writers there ever were in a storm. Not thread-safe. */
final class Books {
  private static final String PREFIX = "book-";

  private final Path directory;
  private final Map<String, Book> open = new TreeMap<>();
  private final Set<String> closed = new HashSet<>();
  private final long[] intendedInClosed = new long[Catalogue.all().size()];
  private final long[] acknowledgedInClosed = new long[Catalogue.all().size()];

  Books(Path directory) {
    this.directory = directory;
  }

  Book create(long life, int thread) throws IOException {
    return Book.create(directory.resolve(prefix(life) + thread));
  }

  /** What all updates that have returned make of each series, by slot. */
  long[] acknowledged() {
    return totals(acknowledgedInClosed, Book::acknowledged);
  }

  /** The same with those that are under way. */
  long[] intended() {
    return totals(intendedInClosed, Book::intended);
  }

  private long[] totals(long[] closedTotals, ToLongBiFunction<Book, Series> column) {
    refresh();
    long[] totals = closedTotals.clone();
    open.values().forEach(book -> addTo(totals, book, column));
    return totals;
  }

  private static void addTo(long[] totals, Book book, ToLongBiFunction<Book, Series> column) {
    for (Series series : Catalogue.all()) {
      int slot = series.slot();
      totals[slot] = series.rule().combine(totals[slot], column.applyAsLong(book, series));
    }
  }

  private void refresh() {
    for (Path file : files(PREFIX)) {
      String name = file.getFileName().toString();
      if (!closed.contains(name) && !open.containsKey(name)) {
        try {
          open.put(name, Book.openForReading(file));
        } catch (IOException e) {
          throw new UncheckedIOException("cannot read " + file, e);
        }
      }
    }
    for (Iterator<Map.Entry<String, Book>> i = open.entrySet().iterator(); i.hasNext(); ) {
      Map.Entry<String, Book> entry = i.next();
      if (entry.getValue().isClosed()) {
        addTo(intendedInClosed, entry.getValue(), Book::intended);
        addTo(acknowledgedInClosed, entry.getValue(), Book::acknowledged);
        closed.add(entry.getKey());
        i.remove();
      }
    }
  }

  private List<Path> files(String prefix) {
    try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, prefix + "*")) {
      List<Path> list = new ArrayList<>();
      files.forEach(list::add);
      return list;
    } catch (IOException e) {
      throw new UncheckedIOException("cannot list the books in " + directory, e);
    }
  }

  /** Closes the books of a process that is dead. */
  void close(long life) throws IOException {
    for (Path file : files(prefix(life))) {
      Book.open(file).close();
    }
  }

  /** Whether every writer has ended. */
  boolean areClosed() {
    refresh();
    return open.isEmpty();
  }

  /** The lines about a series in the books that are open. */
  List<String> linesOf(Series series) {
    return open.entrySet().stream()
        .filter(book -> book.getValue().intended(series) > 0)
        .map(
            book ->
                "%s: intended %d, acknowledged %d"
                    .formatted(
                        book.getKey(),
                        book.getValue().intended(series),
                        book.getValue().acknowledged(series)))
        .toList();
  }

  private static String prefix(long life) {
    return PREFIX + life + "-";
  }
}
