package io.github.multiprom;

import io.github.multiprom.internal.merge.MergedView;
import io.github.multiprom.internal.segment.FamilyDescriptor;
import io.github.multiprom.internal.segment.IoReason;
import io.github.multiprom.internal.segment.IoThread;
import io.github.multiprom.internal.segment.OwnSegment;
import io.github.multiprom.internal.segment.Removal;
import io.github.multiprom.internal.segment.RemovalNotice;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Removals in a directory that processes share. Thread-safe.
 *
 * <p>A removal that others must know of is written into this process's own segment, where every
 * reader finds it, and a notice is given so that live processes look for it within a second.
 */
final class WorkerRemovals implements SeriesRemovals {

  private static final Logger LOGGER = LoggerFactory.getLogger("io.github.multiprom");

  private final IoThread files;
  private final Supplier<OwnSegment> segment;
  private final MergedView view;
  private final RemovalNotice notice;
  private final List<Removal> pending = new ArrayList<>();

  /**
   * @param files the thread that touches this process's files
   */
  WorkerRemovals(
      RemovalNotice notice, IoThread files, Supplier<OwnSegment> segment, MergedView view) {
    this.notice = notice;
    this.files = files;
    this.segment = segment;
    this.view = view;
  }

  private static Removal removal(FamilyDescriptor family, String[] values, long millis) {
    return new Removal(family.shape().name(), family.labels(List.of(values)), millis);
  }

  @Override
  public void removedHere(FamilyDescriptor family, List<String[]> labelValues, long millis) {
    if (family.kind().isLiveOnly()) {
      return; // the dead have no part in it
    }
    boolean first;
    synchronized (pending) {
      first = pending.isEmpty(); // else it is to be settled already
      labelValues.forEach(values -> pending.add(removal(family, values, millis)));
    }
    if (first) {
      view.afterwards(this::settle);
    }
  }

  /** On the thread of the merged view. */
  private void settle() {
    List<Removal> asked;
    synchronized (pending) {
      asked = List.copyOf(pending);
      pending.clear();
    }
    try {
      for (Removal removal : view.ofTheDeadAlone(asked)) {
        segment.get().writer().appendRemoval(removal);
      }
    } catch (IOException | UncheckedIOException e) {
      LOGGER.warn(
          "what dead workers counted in removed series stays for now ({}): it is tried again",
          e instanceof IOException io ? IoReason.of(io) : e.getMessage());
      synchronized (pending) {
        pending.addAll(asked);
      }
    }
  }

  @Override
  public void removeEverywhere(FamilyDescriptor family, String[] labelValues, long millis) {
    Removal removal = removal(family, labelValues, millis);
    try {
      segment.get().writer().appendRemoval(removal);
      files.call(
          () -> {
            notice.give();
            return true;
          });
    } catch (IOException e) {
      throw new IllegalStateException(
          removal.family()
              + removal.labels()
              + " could not be removed everywhere ("
              + IoReason.of(e)
              + "): make space in the metrics directory and try again",
          e);
    }
  }

  /**
   * Lets this process's series follow what other processes removed everywhere, and settles what
   * could not be settled before. On the thread of the merged view, now and then.
   */
  void follow(List<MetricFamily> families) {
    boolean unsettled;
    synchronized (pending) {
      unsettled = !pending.isEmpty();
    }
    if (unsettled) {
      settle();
    }
    if (notice.isNew()) {
      for (Removal removal : view.removals()) {
        families.forEach(family -> family.follow(removal));
      }
    }
  }
}
