package io.github.multiprom.it.storm;

import java.util.Random;

/** What the processes of a storm are for. */
enum Role {
  WORKER(StormWorker.class),
  SCRAPER(StormScraper.class),
  FOLDER(StormFolder.class);

  private final Class<?> mainClass;

  Role(Class<?> mainClass) {
    this.mainClass = mainClass;
  }

  String mainClass() {
    return mainClass.getName();
  }

  /** How long a process lives, or is spared, at random; mostly short. */
  static long lifeMillis(Random random) {
    return switch (random.nextInt(10)) {
      case 0, 1, 2 -> random.nextInt(300);
      case 3, 4, 5, 6 -> random.nextInt(1_500);
      case 7, 8 -> random.nextInt(4_000);
      default -> random.nextInt(12_000);
    };
  }
}
