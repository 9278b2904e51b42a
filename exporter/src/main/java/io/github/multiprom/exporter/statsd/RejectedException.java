package io.github.multiprom.exporter.statsd;

/** No series can be had for a sample. */
final class RejectedException extends Exception {
  private static final long serialVersionUID = 1;

  private final Rejection reason;

  RejectedException(Rejection reason) {
    super(reason.label(), null, false, false); // strangers cause it: no stack trace
    this.reason = reason;
  }

  Rejection reason() {
    return reason;
  }
}
