package dev.longhaul.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longhaul.job.JobRecord;
import dev.longhaul.job.Samples;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class JobViewTest {

    private static final Instant LATER = Samples.NOON.plusSeconds(60);

    /** What a person who is about to kill a worker wants to know. */
    @Test
    void saysWhenTheNewestCheckpointWasSavedAsLongAsThereIsOneToGoOnFrom() {
        JobRecord saved = Samples.queued().withCheckpoint("attempts/a/1-x/checkpoint/1/", LATER);
        assertThat(JobView.of(Samples.queued()).saved()).isNull();
        assertThat(JobView.of(saved).saved()).isEqualTo(LATER);
        assertThat(JobView.of(saved.withoutCheckpoint(LATER.plusSeconds(1))).saved())
                .isNull();
    }
}
