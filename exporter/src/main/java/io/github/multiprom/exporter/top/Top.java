package io.github.multiprom.exporter.top;

import io.github.multiprom.MultiprocessRegistry;
import io.github.multiprom.WorkerWatch;
import java.time.ZoneId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One frame after the other, each with what changed since the one before. Not thread-safe. */
public final class Top {

  private final Looker looker;
  private final Selection selection;
  private final FrameText text;
  private @Nullable Look before;

  /**
   * A view of a directory. Neither the registry nor the watch is closed by it.
   *
   * @param registry that reads the directory
   * @param workers of the same directory
   * @param directory as it is shown
   */
  public Top(
      MultiprocessRegistry registry, WorkerWatch workers, String directory, Selection selection) {
    this.looker = new Looker(registry, workers);
    this.selection = selection;
    this.text = new FrameText(directory, ZoneId.systemDefault());
  }

  /**
   * Looks, and says what there is. The first has no rates, and quantiles of everything there ever
   * was.
   *
   * @param height how many lines fit; 0 if there is no end to it
   */
  public List<String> nextFrame(int height) {
    Look now = looker.look();
    List<String> lines = text.lines(new Changes(before, now).frame(selection), height);
    before = now;
    return lines;
  }
}
