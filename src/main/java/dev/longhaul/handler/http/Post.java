package dev.longhaul.handler.http;

import dev.longhaul.handler.JobContext;
import dev.longhaul.handler.Readiness;
import dev.longhaul.job.Outcome;
import java.io.IOException;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/** One service's place in the worker: its door, who looks after it, and what all its attempts share. */
final class Post implements AutoCloseable {

    private static final long STEP_MILLIS = 250;

    private final Service service;
    private final @Nullable Callbacks callbacks;
    private final InstantSource clock;
    private final Door door;
    private final Lookout lookout;
    private final ShortCalls calls;

    /**
     * A place that nobody looks after yet.
     *
     * @param callbacks null where services cannot call back
     */
    Post(Service service, @Nullable Callbacks callbacks, InstantSource clock) {
        this.service = service;
        this.callbacks = Addresses.isLocal(service.url()) ? callbacks : null;
        this.clock = clock;
        this.door = new Door(service, clock);
        this.lookout = new Lookout(service, door);
        this.calls = new ShortCalls("http-" + service.type(), service.callTimeout());
    }

    void open() {
        lookout.start();
    }

    Readiness readiness() {
        return door.readiness();
    }

    /** Runs an attempt, or gives it back if the service was never reached: it costs nothing while the door is closed. */
    Outcome deliver(JobContext job) throws IOException, InterruptedException {
        while (!door.sit(STEP_MILLIS)) {
            if (job.stop().isRequested()) {
                return Outcome.released("the worker stopped before the service had room");
            }
        }
        long closings = door.closings();
        try (Grant grant = callbacks == null ? null : callbacks.grant(job);
                Line line = new Line(service, JobHeaders.of(service, job, grant), calls)) {
            Outcome outcome = new ServiceRun(service, job, line, new LastWords(service, job, line), clock).run();
            door.letIn();
            return outcome;
        } catch (Door.Closed e) {
            door.turnAway("is not ready: " + e.getMessage(), closings);
            lookout.lookSoon();
            return Outcome.released("the service accepted no connection, and knows nothing of the job");
        } finally {
            door.leave();
        }
    }

    @Override
    public void close() {
        lookout.close();
    }
}
