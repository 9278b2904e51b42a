package io.github.multiprom.it.storm;

import java.util.Random;

/** What the processes of a storm are for. */
enum Role {
  WORKER(StormWorker.class, 1),
  SCRAPER(StormScraper.class, 8),
  FOLDER(StormFolder.class, 3);

  private final Class<?> mainClass;
  private final int patience;

  Role(Class<?> mainClass, int patience) {
    this.mainClass = mainClass;
    this.patience = patience;
  }

  String mainClass() {
    return mainClass.getName();
  }

  /** How long a process lives, or is spared, at random; mostly short. */
  long lifeMillis(Random random) {
    return patience * workersLifeMillis(random);
  }

  private static long workersLifeMillis(Random random) {
    return switch (random.nextInt(10)) {
      case 0, 1, 2 -> random.nextInt(300);
      case 3, 4, 5, 6 -> random.nextInt(1_500);
      case 7, 8 -> random.nextInt(4_000);
      default -> random.nextInt(12_000);
    };
  }
}
