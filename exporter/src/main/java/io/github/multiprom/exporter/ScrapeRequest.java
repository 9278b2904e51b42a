package io.github.multiprom.exporter;

import com.sun.net.httpserver.HttpExchange;
import io.prometheus.metrics.exporter.common.PrometheusHttpRequest;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The request of a scrape, in client_java's terms, over one exchange of the JDK's server. */
record ScrapeRequest(HttpExchange exchange) implements PrometheusHttpRequest {

  @Override
  public @Nullable String getQueryString() {
    return exchange.getRequestURI().getRawQuery();
  }

  @Override
  public Enumeration<String> getHeaders(String name) {
    return Collections.enumeration(values(name));
  }

  private List<String> values(String header) {
    return exchange.getRequestHeaders().getOrDefault(header, List.of());
  }

  /** HEAD is answered from the same exposition as GET. */
  @Override
  public String getMethod() {
    return "GET";
  }

  @Override
  public String getRequestPath() {
    return exchange.getRequestURI().getPath();
  }

  boolean acceptsGzip() {
    return values("Accept-Encoding").stream()
        .flatMap(value -> List.of(value.split(",", -1)).stream())
        .anyMatch(encoding -> encoding.strip().equalsIgnoreCase("gzip"));
  }

  /** All that the answer depends on; who asks alike may share it. */
  Expositions.Key key() {
    return new Expositions.Key(getQueryString(), joined("Accept"), joined("Accept-Encoding"));
  }

  private String joined(String header) {
    return String.join(",", values(header));
  }
}
