package io.github.multiprom;

/**
 * A port on which a worker serves metrics.
 *
 * @param address that it listens on
 * @param port that it listens on
 * @param merged whether it shows all workers, and not itself alone
 */
public record ExporterReport(String address, int port, boolean merged) {}
