package dev.longhaul.worker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longhaul.job.Outcome;
import dev.longhaul.worker.ManualWorker.World;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a worker says of itself, and when. */
class LeaseKeeperTest {

    private static final Instant NOON = Instant.parse("2026-01-02T12:00:00Z");

    @TempDir
    Path folder;

    /** Others would otherwise see it start for a third of a lease. */
    @Test
    void saysAtOnceThatItIsInAnotherState() {
        World world = World.at(NOON, folder);
        ManualWorker worker = new ManualWorker(world, _ -> Outcome.succeeded());
        String face = "workers/" + worker.lease.workerId() + ".json";
        worker.lease.say("Polling");
        worker.lease.tick();
        String said = world.store().text(face);
        assertThat(said).contains("\"state\":\"Polling\"");
        worker.lease.tick();
        assertThat(world.store().text(face)).as("once").isEqualTo(said);
    }
}
