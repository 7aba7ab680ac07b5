package dev.longhaul.handler.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longhaul.job.Failure;
import dev.longhaul.job.Outcome;

/** Looks into outcomes. */
final class Outcomes {

    private Outcomes() {}

    static Outcome.Failed failed(Outcome outcome) {
        assertThat(outcome).isInstanceOf(Outcome.Failed.class);
        return (Outcome.Failed) outcome;
    }

    static Failure failure(Outcome outcome) {
        return failed(outcome).failure();
    }

    /** That another attempt follows, for the reason. */
    static void assertAgain(Outcome outcome, String kind) {
        assertThat(failure(outcome).kind()).isEqualTo(kind);
        assertThat(failure(outcome).retryable()).isTrue();
    }

    /** That no other attempt follows, for the reason. */
    static void assertForGood(Outcome outcome, String kind) {
        assertThat(failure(outcome).kind()).isEqualTo(kind);
        assertThat(failure(outcome).retryable()).isFalse();
    }
}
