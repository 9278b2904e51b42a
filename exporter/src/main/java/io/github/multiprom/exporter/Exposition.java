package io.github.multiprom.exporter;

import java.util.Map;

/** A whole answer to a scrape, as it may go to several clients. */
record Exposition(int status, Map<String, String> headers, byte[] body) {}
