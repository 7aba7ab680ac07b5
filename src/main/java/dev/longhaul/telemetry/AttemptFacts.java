package dev.longhaul.telemetry;

import dev.longhaul.job.Attempt;
import dev.longhaul.job.JobRecord;
import dev.longhaul.job.Owner;
import io.opentelemetry.api.common.Attributes;
import java.time.Duration;
import java.util.Optional;

/**
 * What is known of an attempt at its begin.
 *
 * @param record as it was before the claim
 */
record AttemptFacts(JobRecord record, Owner owner, Receipt receipt) {

    private static final double NANOS = 1e9;

    String queue() {
        return record.specification().queue();
    }

    String type() {
        return record.specification().type();
    }

    /** Span of the attempt. */
    String spanId() {
        return DerivedIds.span(owner.worker(), owner.attempt(), owner.nonce());
    }

    /** Span of the attempt before, should there have been one. */
    Optional<String> spanIdBefore() {
        return record.attempts().newest().map(AttemptFacts::spanId);
    }

    private static String spanId(Attempt attempt) {
        return DerivedIds.span(attempt.worker(), attempt.number(), attempt.nonce());
    }

    /** From the message's send to its receive; never below zero, though the clocks are two. */
    double queueWaitSeconds() {
        return Math.max(
                0, Duration.between(receipt.sentAt(), receipt.receivedAt()).toNanos() / NANOS);
    }

    Attributes attributes() {
        return Attributes.builder()
                .put(Names.JOB, record.id().value())
                .put(Names.TYPE, type())
                .put(Names.QUEUE, queue())
                .put(Names.ATTEMPT, (long) owner.attempt())
                .put(Names.WORKER, owner.worker())
                .put(Names.RECEIVE_COUNT, (long) receipt.count())
                .put(Names.QUEUE_WAIT, queueWaitSeconds())
                .put(Names.ANNOTATIONS, Names.ANNOTATED)
                .putAll(message("process"))
                .build();
    }

    /** What a span of an operation on the job's message says of it. */
    Attributes message(String operation) {
        return Attributes.of(
                Names.SYSTEM,
                Names.SQS,
                Names.OPERATION_TYPE,
                operation,
                Names.OPERATION,
                operation,
                Names.DESTINATION,
                queue(),
                Names.MESSAGE,
                receipt.messageId());
    }
}
