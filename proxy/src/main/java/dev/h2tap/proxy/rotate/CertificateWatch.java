package dev.h2tap.proxy.rotate;

import dev.h2tap.proxy.tls.CertificateFiles;
import dev.h2tap.proxy.tls.CertificateSet;
import dev.h2tap.proxy.tls.FileContents;
import dev.h2tap.recorder.UserException;
import java.time.Clock;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Looks at the files of all certificates in force, on a thread of its own, and puts what is new and
 * good in their place. Thread-safe.
 */
public final class CertificateWatch implements AutoCloseable {
  private static final long PERIOD_MILLIS = 250;
  private static final long SETTLING_MILLIS = 50;

  private final CertificateStore store;
  private final Application application;
  private final RotationListener listener;
  private final Clock clock;
  private final Map<CertificateFiles, Watched> watched = new HashMap<>();
  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(
          work -> {
            Thread made = new Thread(work, "h2tap-certificates");
            made.setDaemon(true);
            return made;
          });

  private boolean closed;

  /** Makes new connections use what the store holds. */
  @FunctionalInterface
  public interface Application {
    /**
     * @throws UserException if that is not possible; nothing has changed then
     */
    void apply() throws UserException;
  }

  private CertificateWatch(
      CertificateStore store, Application application, RotationListener listener, Clock clock) {
    this.store = store;
    this.application = application;
    this.listener = listener;
    this.clock = clock;
  }

  /**
   * Begins to watch what the store holds, also what it comes to hold later.
   *
   * @param application is called after the store has changed
   */
  public static CertificateWatch start(
      CertificateStore store, Application application, RotationListener listener) {
    CertificateWatch watch = new CertificateWatch(store, application, listener, Clock.systemUTC());
    watch.later(PERIOD_MILLIS);
    return watch;
  }

  private synchronized void later(long millis) {
    if (!closed) {
      thread.schedule(this::lookAndGoOn, millis, TimeUnit.MILLISECONDS);
    }
  }

  private void lookAndGoOn() {
    boolean settling = false;
    try {
      settling = look(false);
    } finally {
      later(settling ? SETTLING_MILLIS : PERIOD_MILLIS);
    }
  }

  /** Looks at once, on this thread, and takes the files as they are. */
  public void check() {
    look(true);
  }

  private synchronized boolean look(boolean urgent) {
    if (closed) {
      return false;
    }
    boolean settling = false;
    Set<CertificateFiles> known = new HashSet<>();
    for (CertificateSet set : store.inForce()) {
      CertificateFiles files = set.files();
      if (!files.all().isEmpty()) {
        known.add(files);
        Watched one = watched.computeIfAbsent(files, f -> new Watched(set, this::use, listener));
        settling |= one.look(FileContents.read(files), clock.instant(), urgent);
        one.checkExpiry(clock.instant());
      }
    }
    watched.keySet().retainAll(known);
    return settling;
  }

  private void use(CertificateSet former, CertificateSet next) throws UserException {
    store.replace(next);
    try {
      application.apply();
    } catch (UserException e) {
      store.replace(former);
      throw e;
    } catch (RuntimeException e) {
      store.replace(former);
      throw new UserException("unexpected failure: " + e, e);
    }
  }

  /** Looks no more; waits for a look that is under way. */
  @Override
  public synchronized void close() {
    closed = true;
    thread.shutdownNow();
  }
}
