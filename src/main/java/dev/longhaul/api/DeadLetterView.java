package dev.longhaul.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.longhaul.store.DeadLetterStore.Kept;
import dev.longhaul.store.DeadLetterStore.Letter;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A dead letter that is kept in the bucket.
 *
 * @param kind a stable word for why it is there
 * @param from who put it in the dead-letter queue: {@code Longhaul}, {@code SQS}, or another {@code sender}
 * @param job the job that it names
 * @param receives how often it had been received by then, as SQS counts
 * @param attributes absent in lists, as the body is
 */
@RegisterForReflection
@JsonInclude(JsonInclude.Include.NON_NULL)
public record DeadLetterView(
        String id,
        @Nullable String queue,
        @Nullable String kind,
        @Nullable String reason,
        @Nullable String from,
        @Nullable String job,
        @Nullable Instant sent,
        @Nullable Instant kept,
        int receives,
        @Nullable Map<String, String> attributes,
        @Nullable String body) {

    /**
     * A part of the list.
     *
     * @param next cursor to go on with, absent at the end
     */
    @RegisterForReflection
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Page(
            List<DeadLetterView> letters, @Nullable String next) {}

    /** Without what may be large. */
    static DeadLetterView brief(Letter letter) {
        return of(letter, null, null);
    }

    static DeadLetterView whole(Kept kept) {
        return of(kept.letter(), kept.attributes(), kept.body());
    }

    private static DeadLetterView of(Letter letter, @Nullable Map<String, String> attributes, @Nullable String body) {
        return new DeadLetterView(
                letter.id(),
                letter.queue(),
                letter.kind(),
                letter.reason(),
                letter.from(),
                letter.job(),
                letter.sentAt(),
                letter.keptAt(),
                letter.receives(),
                attributes,
                body);
    }
}
