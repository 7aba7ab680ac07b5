package dev.longhaul.live;

import dev.longhaul.store.NewerRecord;
import dev.longhaul.store.StoreException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * One watched job and all who watch it through this worker: one thread looks, however many listen, and only while somebody does. Listeners
 * ask for news when they are ready; whoever asks when there are none is called back once.
 */
final class Feed {

    private static final Logger LOG = Logger.getLogger(Feed.class);

    private final Watched job;
    private final Duration interval;
    private final Map<Listener, Runnable> waiting = new HashMap<>();
    private final CountDownLatch deserted = new CountDownLatch(1);
    private int listeners;
    private long sights;
    private @Nullable Sight last;

    Feed(Watched job, Duration interval) {
        this.job = job;
        this.interval = interval;
    }

    /** Says whether this is the first, so that looking must begin. */
    synchronized boolean join() {
        return ++listeners == 1;
    }

    /** Says whether that was the last one. */
    synchronized boolean leave(Listener listener) {
        waiting.remove(listener);
        boolean isLast = --listeners == 0;
        if (isLast) {
            deserted.countDown();
        }
        return isLast;
    }

    /** Calls back, once, when there are news: at once if there are. The call must return soon. */
    void await(Listener listener, Runnable news) {
        synchronized (this) {
            if (last == null || !listener.wants(last)) {
                waiting.put(listener, news);
                return;
            }
        }
        news.run();
    }

    synchronized void forget(Listener listener) {
        waiting.remove(listener);
    }

    News news(Listener listener) {
        Sight now;
        synchronized (this) {
            now = last;
        }
        return now == null ? News.PULSE : listener.of(now);
    }

    /** Looks until nobody listens, or nothing more will happen. */
    void run() throws InterruptedException {
        do {
            try {
                job.look().forEach(this::tell);
            } catch (StoreException | NewerRecord e) {
                LOG.debugf("watched job not looked at, trying again: reason=%s", e.getMessage());
            }
        } while (!isOver() && !deserted.await(interval.toMillis(), TimeUnit.MILLISECONDS));
    }

    synchronized boolean isOver() {
        return last != null && last.isLast();
    }

    private void tell(Sight found) {
        List<Runnable> calls;
        synchronized (this) {
            if (last != null && found.shows(last)) {
                return;
            }
            last = new Sight(++sights, found.job(), found.progress(), found.attempt(), found.log(), found.isLast());
            calls = new ArrayList<>(waiting.values());
            waiting.clear();
        }
        calls.forEach(Runnable::run);
    }
}
