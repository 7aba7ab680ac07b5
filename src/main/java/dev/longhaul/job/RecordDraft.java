package dev.longhaul.job;

import org.jspecify.annotations.Nullable;

/** The next record in the making: what is not named stays as it was. */
final class RecordDraft {

    private final JobRecord before;
    private @Nullable String digest;
    private long version;
    private String nonce;
    private int round;
    private @Nullable JobSpec spec;
    private @Nullable Origin origin;
    private Wake wake;
    private JobState state;
    private Attempts attempts;
    private @Nullable Offer offer;
    private @Nullable Progress progress;
    private @Nullable String checkpoint;
    private @Nullable CancelRequest cancel;
    private Times times;

    RecordDraft(JobRecord before) {
        this.before = before;
        this.digest = before.digest();
        this.version = before.version();
        this.nonce = before.nonce();
        this.round = before.round();
        this.spec = before.spec();
        this.origin = before.origin();
        this.wake = before.wake();
        this.state = before.state();
        this.attempts = before.attempts();
        this.offer = before.offer();
        this.progress = before.progress();
        this.checkpoint = before.checkpoint();
        this.cancel = before.cancel();
        this.times = before.times();
    }

    RecordDraft known(String digest, JobSpec spec, Origin origin) {
        this.digest = digest;
        this.spec = spec;
        this.origin = origin;
        return this;
    }

    RecordDraft version(long version) {
        this.version = version;
        return this;
    }

    RecordDraft nonce(String nonce) {
        this.nonce = nonce;
        return this;
    }

    RecordDraft round(int round) {
        this.round = round;
        return this;
    }

    RecordDraft wake(Wake wake) {
        this.wake = wake;
        return this;
    }

    RecordDraft state(JobState state) {
        this.state = state;
        return this;
    }

    RecordDraft attempts(Attempts attempts) {
        this.attempts = attempts;
        return this;
    }

    RecordDraft offer(@Nullable Offer offer) {
        this.offer = offer;
        return this;
    }

    RecordDraft progress(@Nullable Progress progress) {
        this.progress = progress;
        return this;
    }

    RecordDraft checkpoint(@Nullable String checkpoint) {
        this.checkpoint = checkpoint;
        return this;
    }

    RecordDraft cancel(@Nullable CancelRequest cancel) {
        this.cancel = cancel;
        return this;
    }

    /** With the time at which this move was made. */
    JobRecord at(Times times) {
        this.times = times;
        return record();
    }

    JobRecord record() {
        return new JobRecord(
                JobRecord.schemaOf(state),
                before.id(),
                digest,
                version,
                nonce,
                round,
                spec,
                origin,
                wake,
                state,
                attempts,
                offer,
                progress,
                checkpoint,
                cancel,
                times);
    }
}
