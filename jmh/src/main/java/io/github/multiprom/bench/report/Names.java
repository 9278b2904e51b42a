package io.github.multiprom.bench.report;

/** Names of tables, rows and subjects that more than one class must agree on. */
public final class Names {

  /** Nanoseconds of each verb. */
  public static final String UPDATES = "Updates";

  /** Bytes allocated by each verb. */
  public static final String ALLOCATION = "Allocation";

  /** Milliseconds of what happens in a scrape. */
  public static final String SCRAPE = "Scrape of the reference workload";

  /** Rows are stages, subjects memory implementations. */
  public static final String FIRST_INC = "A fresh JVM up to its first increment";

  /** Rows are counts of live workers. */
  public static final String BY_WORKERS = "Scrape time against live workers";

  /** Rows are counts of series in each worker. */
  public static final String BY_SERIES = "Scrape time against series";

  /** What a worker has, in {@link #BY_SERIES}. */
  public static final String ONE_WORKER = "multiprom, 1 worker";

  /** Rows are counts of dead workers, folded. */
  public static final String BY_DEAD = "Scrape time against dead workers";

  /** Scrapes of the directory in which they are. */
  public static final String MANY_DIED = "after the deaths";

  /** Scrapes of another one, at the same time. */
  public static final String NOBODY_DIED = "nobody died";

  /** Begins the tables whose rows are counts of threads. */
  public static final String BY_THREADS = "Update cost against threads: ";

  /** Bytes on disk. */
  public static final String DISK = "Disk";

  /** A request handler's latency percentiles. */
  public static final String HANDLER = "Requests beside a scrape a second";

  /** The project. */
  public static final String MULTIPROM = "multiprom";

  /** The project on the memory implementation that is not the default. */
  public static final String VARHANDLE = "multiprom (varhandle)";

  /** The in-process peer, in the form that does the same. */
  public static final String CLIENT_JAVA = "client_java";

  /** The peer in Python. */
  public static final String PYTHON = "Python";

  /** The peer in Ruby with a C extension. */
  public static final String RUBY = "Ruby";

  /** Row: the directory to snapshots. */
  public static final String MERGE = "merge alone, warm";

  /** Row: the directory to bytes of text, as it is served. */
  public static final String WHOLE = "whole scrape, warm";

  /** Row: the directory to bytes of text by client_java's writer. */
  public static final String WHOLE_OFFICIAL = "whole scrape, warm, client_java's writer";

  /** Row: what Python's processes wrote, by multiprom. */
  public static final String WHOLE_OF_PYTHONS = "whole scrape of Python's files, warm";

  /** Row: a fresh worker's, from main to bytes. */
  public static final String FIRST = "first scrape of a fresh worker";

  /** Row: a registry's scrape and its text. */
  public static final String ONE_REGISTRY = "one registry: scrape() and text";

  /** Row of {@link #FIRST_INC}. */
  public static final String OPEN_TO_INC = "open() to first inc()";

  private Names() {}

  /** A row of {@link #SCRAPE}. */
  public static String workers(String what, int workers) {
    return what + ", " + workers + " workers";
  }

  /** A row of {@link #UPDATES} and {@link #ALLOCATION}. */
  public static String threads(String verb, int threads) {
    return verb + (threads == 1 ? ", 1 thread" : ", " + threads + " threads");
  }
}
