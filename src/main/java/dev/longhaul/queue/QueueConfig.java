package dev.longhaul.queue;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import io.smallrye.config.WithParentName;
import io.smallrye.config.WithUnnamedKey;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/** The queues that this worker serves: one as {@code longhaul.queue.address}, several as {@code longhaul.queue."name".address}. */
@ConfigMapping(prefix = "longhaul.queue")
public interface QueueConfig {

    /** Name of a queue whose settings name none. */
    String UNNAMED = "default";

    /** The queues by name. The unnamed one is always among them, without an address where only named ones are set. */
    @WithParentName
    @WithUnnamedKey(UNNAMED)
    Map<String, Queue> queues();

    /** Settings of one queue. */
    interface Queue {
        /** The queue's URL, ARN or name. Each queue needs it. */
        Optional<String> address();

        /** The type of bodies that are no contract message. Without it such a message is a dead letter. */
        Optional<String> defaultType();

        /** How long a receive or an extension hides a message. Extended at a third of it. */
        @WithDefault("2M")
        Duration visibility();

        /** How long a receive waits for a message, at most 20 seconds. */
        @WithDefault("20S")
        Duration longPoll();

        /** Where dead letters go: the queue's own dead-letter queue, or the bucket where it has none. */
        @WithDefault("queue")
        DeadLetters deadLetter();

        /**
         * FIFO queues only: what a job's group does after an attempt that failed and may be repeated. `stop`: it waits until the job has
         * succeeded, failed for good or been cancelled, so its jobs end in their order. `skip`: the job goes to the end of its group, which
         * goes on without it, so only one job of a group runs at a time, in an order that failures change.
         */
        @WithDefault("stop")
        FifoPolicy fifoPolicy();
    }

    /** What a group does after a failed attempt. */
    enum FifoPolicy {
        stop,
        skip
    }

    /** Where dead letters go. */
    enum DeadLetters {
        queue,
        bucket
    }
}
