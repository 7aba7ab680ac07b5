package dev.longhaul.support;

import dev.longhaul.queue.JobQueue;
import dev.longhaul.queue.QueueException;
import dev.longhaul.store.ObjectStore;
import dev.longhaul.store.ObjectStore.Upload;
import dev.longhaul.store.StoreException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The world as one process reaches it: its calls fail now and then, before or after their effect, and once it is dead none has any effect
 * and none is answered.
 */
public final class Mortal {

    private static final Set<String> QUIET = Set.of("name", "facts", "toString", "hashCode", "equals", "presign");

    private final RandomGenerator random;
    private Runnable meanwhile = () -> {};
    private double faults;
    private boolean dead;
    private int callsToLive = Integer.MAX_VALUE;

    public Mortal(RandomGenerator random) {
        this.random = random;
    }

    /** Thrown through the engine at a dead process' calls; no kind of failure that the engine waits out. */
    private static RuntimeException death(boolean ofQueue) {
        return ofQueue
                ? new QueueException(QueueException.Kind.Unexpected, "this process is dead", null)
                : new StoreException(StoreException.Kind.Unexpected, "this process is dead", null);
    }

    /** What happens elsewhere before each call: between any two calls of one operation. */
    public void meanwhile(Runnable others) {
        meanwhile = others;
    }

    /** Which share of calls fails, 0 to 1. */
    public void failing(double share) {
        faults = share;
    }

    public void kill() {
        dead = true;
    }

    /** Dies after so many more calls: in the middle of something. */
    public void killAfter(int calls) {
        callsToLive = calls;
    }

    public boolean isDead() {
        return dead;
    }

    public ObjectStore reach(ObjectStore store) {
        return proxy(ObjectStore.class, store, false);
    }

    public JobQueue reach(JobQueue queue) {
        return proxy(JobQueue.class, queue, true);
    }

    private <T> T proxy(Class<T> type, T target, boolean ofQueue) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(),
                new Class<?>[] {type},
                (_, method, arguments) -> call(target, method, arguments, ofQueue)));
    }

    private @Nullable Object call(Object target, Method method, Object @Nullable [] arguments, boolean ofQueue)
            throws Throwable {
        if (QUIET.contains(method.getName())) {
            return invoke(target, method, arguments);
        }
        if (dead || callsToLive-- <= 0) {
            dead = true;
            throw death(ofQueue);
        }
        meanwhile.run();
        boolean fails = random.nextDouble() < faults;
        boolean after = random.nextBoolean();
        if (fails && !after) {
            throw fault(ofQueue);
        }
        Object answer = invoke(target, method, arguments);
        if (fails) {
            throw fault(ofQueue);
        }
        return answer instanceof Upload upload ? proxy(Upload.class, upload, false) : answer;
    }

    private static RuntimeException fault(boolean ofQueue) {
        return ofQueue
                ? new QueueException(QueueException.Kind.Unavailable, "no answer, as planned", null)
                : new StoreException(StoreException.Kind.Unavailable, "no answer, as planned", null);
    }

    private static @Nullable Object invoke(Object target, Method method, Object @Nullable [] arguments)
            throws Throwable {
        try {
            return method.invoke(target, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }
}
