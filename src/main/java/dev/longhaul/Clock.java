package dev.longhaul;

import dev.longhaul.job.SteadyClock;
import io.quarkus.arc.Unremovable;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.InstantSource;

/** The one clock of the process: what a queue stamps a receive with is compared with what the engine reads. */
@ApplicationScoped
class Clock {

    @Produces
    @Singleton
    @Unremovable
    InstantSource steady() {
        return SteadyClock.system();
    }
}
