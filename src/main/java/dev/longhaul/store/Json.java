package dev.longhaul.store;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.annotation.JsonValue;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import dev.longhaul.job.Attempt;
import dev.longhaul.job.Attempts;
import dev.longhaul.job.CancelRequest;
import dev.longhaul.job.DeadLetter;
import dev.longhaul.job.Failure;
import dev.longhaul.job.JobId;
import dev.longhaul.job.JobInput;
import dev.longhaul.job.JobOptions;
import dev.longhaul.job.JobRecord;
import dev.longhaul.job.JobSpec;
import dev.longhaul.job.JobState;
import dev.longhaul.job.Offer;
import dev.longhaul.job.Origin;
import dev.longhaul.job.Owner;
import dev.longhaul.job.Progress;
import dev.longhaul.job.Result;
import dev.longhaul.job.Times;
import dev.longhaul.job.Wake;
import io.quarkus.runtime.annotations.RegisterForReflection;

/** The JSON of stored objects. The layers below know no JSON: what they lack to be mapped is said here, beside them. */
@RegisterForReflection(
        targets = {
            Attempt.class,
            Attempt.End.class,
            Attempts.class,
            CancelRequest.class,
            CheckpointManifest.class,
            CheckpointManifest.Output.class,
            CheckpointManifest.Stored.class,
            DeadLetter.class,
            DeadLetterStore.InQueue.class,
            DeadLetterStore.Letter.class,
            Failure.class,
            JobId.class,
            JobInput.class,
            JobInput.Inline.class,
            JobInput.Stored.class,
            JobOptions.class,
            JobRecord.class,
            JobSpec.class,
            JobState.class,
            JobState.Queued.class,
            JobState.Waiting.class,
            JobState.Waiting.Why.class,
            JobState.Running.class,
            JobState.Succeeded.class,
            JobState.Failed.class,
            JobState.Cancelled.class,
            JobState.Quarantined.class,
            JobState.Abandoned.class,
            Offer.class,
            ObjectStore.SentPart.class,
            Origin.class,
            Owner.class,
            Progress.class,
            Result.class,
            Result.Output.class,
            Times.class,
            Wake.class,
            Wake.Message.class,
            QueueControl.class,
            QueueControl.Wish.class,
            WorkerFace.class,
            WorkerFace.Leave.class,
            WorkerFace.Orders.class,
            WorkerFace.Run.class,
            WorkerFace.Tombstone.class,
            Json.IdShape.class,
            Json.InputShape.class,
            Json.StateShape.class
        })
final class Json {

    static final JsonMapper MAPPER = JsonMapper.builder()
            .addModule(new JavaTimeModule())
            .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS, SerializationFeature.WRITE_DURATIONS_AS_TIMESTAMPS)
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .disable(MapperFeature.AUTO_DETECT_IS_GETTERS)
            .addMixIn(JobId.class, IdShape.class)
            .addMixIn(JobInput.class, InputShape.class)
            .addMixIn(JobState.class, StateShape.class)
            .build();

    private Json() {}

    static byte[] bytes(Object value) {
        try {
            return MAPPER.writeValueAsBytes(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("cannot write " + value.getClass().getSimpleName() + " as JSON", e);
        }
    }

    abstract static class IdShape {
        @JsonCreator
        IdShape(String value) {}

        @JsonValue
        abstract String value();
    }

    @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
    @JsonSubTypes({
        @JsonSubTypes.Type(value = JobInput.Inline.class, name = "inline"),
        @JsonSubTypes.Type(value = JobInput.Stored.class, name = "stored")
    })
    interface InputShape {}

    @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "name")
    @JsonSubTypes({
        @JsonSubTypes.Type(value = JobState.Queued.class, name = "Queued"),
        @JsonSubTypes.Type(value = JobState.Waiting.class, name = "Waiting"),
        @JsonSubTypes.Type(value = JobState.Running.class, name = "Running"),
        @JsonSubTypes.Type(value = JobState.Succeeded.class, name = "Succeeded"),
        @JsonSubTypes.Type(value = JobState.Failed.class, name = "Failed"),
        @JsonSubTypes.Type(value = JobState.Cancelled.class, name = "Cancelled"),
        @JsonSubTypes.Type(value = JobState.Quarantined.class, name = "Quarantined"),
        @JsonSubTypes.Type(value = JobState.Abandoned.class, name = "Abandoned")
    })
    interface StateShape {}
}
