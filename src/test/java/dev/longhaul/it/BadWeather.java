package dev.longhaul.it;

import dev.longhaul.support.Fault;
import dev.longhaul.support.FaultProxy;
import dev.longhaul.support.FaultRule;
import dev.longhaul.support.SeenRequest;
import java.net.URI;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * A proxy through which some requests always go wrong, and most of them in a gust. Which ones is drawn from a seed, though not which
 * request comes next.
 */
final class BadWeather implements AutoCloseable {

    private static final double USUALLY = 0.012;
    private static final double IN_A_GUST = 0.12;

    /** What goes wrong, each kind as often as any other. */
    enum Kind {
        LATE,
        TOO_LATE,
        ERROR_500,
        ERROR_503,
        RESET_BEFORE,
        RESET_AFTER,
        ANSWER_LOST,
        ANSWER_CUT;

        private Fault fault() {
            return switch (this) {
                case LATE -> Fault.delay(Duration.ofMillis(300));
                case TOO_LATE -> Fault.delay(Duration.ofMillis(2_200));
                case ERROR_500 -> Fault.answer(500, "InternalError");
                case ERROR_503 -> Fault.answer(503, "ServiceUnavailable");
                case RESET_BEFORE -> Fault.reset();
                case RESET_AFTER -> Fault.resetAfterEffect();
                case ANSWER_LOST -> Fault.loseAnswer();
                case ANSWER_CUT -> Fault.cutAnswer(20);
            };
        }
    }

    private final FaultProxy proxy;
    private final SplittableRandom random;
    private final Map<Kind, FaultRule> rules = new EnumMap<>(Kind.class);
    private volatile double rate = USUALLY;

    BadWeather(URI server, long seed) {
        proxy = FaultProxy.inFrontOf(server);
        random = new SplittableRandom(seed);
        Predicate<SeenRequest> unlucky = _ -> isUnlucky();
        List.of(Kind.values()).forEach(kind -> rules.put(kind, proxy.every(unlucky, kind.fault())));
    }

    private synchronized boolean isUnlucky() {
        return random.nextDouble() < rate;
    }

    URI endpoint() {
        return proxy.endpoint();
    }

    void gust() {
        rate = IN_A_GUST;
    }

    void calm() {
        rate = USUALLY;
    }

    void heal() {
        proxy.heal();
    }

    /** How many requests met each kind of fault. */
    Map<String, Integer> hits() {
        Map<String, Integer> hits = new TreeMap<>();
        rules.forEach((kind, rule) -> hits.put(kind.name(), rule.hits()));
        return hits;
    }

    long requests() {
        return proxy.counts().values().stream().mapToLong(Long::longValue).sum();
    }

    @Override
    public void close() {
        proxy.close();
    }
}
