package dev.longhaul.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.longhaul.envelope.Envelope;
import dev.longhaul.job.JobId;
import dev.longhaul.job.JobOptions;
import java.util.List;
import org.junit.jupiter.api.Test;

class IdentityTest {

    private static final Envelope NAMELESS = Envelope.of("x", "{}", null, JobOptions.NONE);
    private static final Envelope NAMED = NAMELESS.withId(new JobId("a"));

    @Test
    void takesTheKeyForTheId() {
        assertThat(Identity.identified(NAMELESS, List.of("a"))).isEqualTo(NAMED);
        assertThat(Identity.identified(NAMELESS, List.of("\"a\""))).isEqualTo(NAMED);
        assertThat(Identity.identified(NAMED, List.of("a"))).isEqualTo(NAMED);
        assertThat(Identity.identified(NAMED, List.of())).isEqualTo(NAMED);
    }

    @Test
    void makesAnIdWhereThereIsNone() {
        JobId one = Identity.identified(NAMELESS, List.of()).id();
        assertThat(one)
                .isNotNull()
                .isNotEqualTo(Identity.identified(NAMELESS, List.of()).id());
    }

    @Test
    void refusesAKeyThatIsNotTheId() {
        assertThat(problem(NAMED, "b").field()).isEqualTo("Idempotency-Key");
    }

    @Test
    void refusesAKeyThatIsNoId() {
        for (String key : new String[] {"", "\"\"", "\"", "a b", "a/b", "x".repeat(129)}) {
            assertThat(problem(NAMELESS, key).status()).as(key).isEqualTo(400);
        }
    }

    private static Problem problem(Envelope envelope, String key) {
        return catchThrowableOfType(Refusal.class, () -> Identity.identified(envelope, List.of(key)))
                .problem();
    }
}
