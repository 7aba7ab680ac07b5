package dev.longhaul.worker;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jboss.logging.Logger.Level;

/**
 * Says in the log why liveness or readiness fail, since ECS keeps no answer of a health check: of a worker that was replaced for a stall
 * nothing else is left. Not by the keeper, which may be what stalls. Stalls and problems have a thread each: whether its handlers are ready
 * a worker asks users' code, which may hang, and stall a poller as well. Platform threads, since jobs that keep the processors busy on
 * virtual ones would keep these waiting too.
 */
final class Alarm {

    private final Supplier<Standing> standing;
    private final Consumer<Runnable> survive;
    private final CountDownLatch end;

    /**
     * Not watching yet.
     *
     * @param survive does a step, and lets nothing that it throws out
     * @param end of the watch
     */
    Alarm(Supplier<Standing> standing, Consumer<Runnable> survive, CountDownLatch end) {
        this.standing = standing;
        this.survive = survive;
        this.end = end;
    }

    void begin(Duration interval) {
        watch("longhaul-stalls", interval, new Told(Level.ERROR, "stalled"), Standing::stallsByPlace);
        watch("longhaul-problems", interval, new Told(Level.WARN, "not ready"), Standing::problemsByPlace);
    }

    private void watch(String name, Duration interval, Told told, Function<Standing, Map<String, String>> look) {
        Thread.ofPlatform().name(name).daemon().start(() -> {
            try {
                while (!end.await(interval.toMillis(), TimeUnit.MILLISECONDS)) {
                    survive.accept(() -> tell(told, standing.get(), look));
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
    }

    /** A stop ends loops, and with them what was wrong with them; that mends nothing. */
    private static void tell(Told told, Standing standing, Function<Standing, Map<String, String>> look) {
        Map<String, String> wrong = look.apply(standing);
        told.begun(wrong);
        if (!standing.isStopping()) {
            told.ended(wrong);
        }
    }
}
