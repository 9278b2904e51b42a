package io.github.multiprom.it.storm;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * How large a storm to run.
 *
 * @param javaHomes the JDKs of its processes
 */
record StormOptions(
    Duration duration, long seed, List<Path> javaHomes, int workers, int scrapers, int folders) {}
