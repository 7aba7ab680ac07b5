package dev.longhaul.worker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longhaul.handler.StopSignal.Reason;
import dev.longhaul.handler.StopSignal.Stop;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class StopSwitchTest {

    private static final Instant NOON = Instant.parse("2026-01-02T12:00:00Z");

    private final List<Runnable> beside = new ArrayList<>();
    private final StopSwitch stop = new StopSwitch(beside::add);

    @Test
    void letsAStricterWishFollowADrainAndNothingElse() {
        assertThat(stop.request(wish(Reason.Drain))).isTrue();
        assertThat(stop.request(wish(Reason.Drain))).isFalse();
        assertThat(stop.request(wish(Reason.Cancelled))).isTrue();
        assertThat(stop.request(wish(Reason.Lost))).isFalse();
        assertThat(stop.requested()).isEqualTo(wish(Reason.Cancelled));
    }

    /** An action that throws or blocks must stop neither the engine nor the other actions. */
    @Test
    void runsActionsBesideTheEngine() {
        List<Reason> told = new ArrayList<>();
        stop.onRequest(_ -> {
            throw new IllegalStateException("the handler's own trouble");
        });
        stop.onRequest(wish -> told.add(wish.reason()));
        stop.request(wish(Reason.Drain));
        assertThat(told).as("not on the caller's thread").isEmpty();
        beside.forEach(Runnable::run);
        assertThat(told).containsExactly(Reason.Drain);
    }

    @Test
    void tellsWhoAsksAfterTheWish() {
        stop.request(wish(Reason.Lost));
        List<Reason> told = new ArrayList<>();
        stop.onRequest(wish -> told.add(wish.reason()));
        beside.forEach(Runnable::run);
        assertThat(told).containsExactly(Reason.Lost);
    }

    private static Stop wish(Reason reason) {
        return new Stop(reason, NOON);
    }
}
