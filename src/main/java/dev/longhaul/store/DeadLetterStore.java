package dev.longhaul.store;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.longhaul.store.ObjectStore.Condition;
import dev.longhaul.store.ObjectStore.Page;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Copies of dead letters in the bucket: of those that are no job, that their queue cannot carry, or that others put there. */
public final class DeadLetterStore {

    private static final String JSON = "application/json";
    private static final String POINTER = "longhaulDeadLetter";

    /** No pointer of ours is longer. */
    private static final int POINTER_LIMIT = 1_024;

    private final ObjectStore store;

    public DeadLetterStore(ObjectStore store) {
        this.store = store;
    }

    /**
     * What is known of a letter, beside its body and attributes.
     *
     * @param id the message's id
     * @param kind a stable word for the reason
     * @param job the job that it names, if any
     * @param from who put it in the dead-letter queue: {@code Longhaul}, {@code SQS}, or another {@code sender}
     * @param receives how often it was received by then, as SQS counts
     */
    public record Letter(
            String id,
            @Nullable String queue,
            @Nullable String kind,
            @Nullable String reason,
            @Nullable String job,
            @Nullable String from,
            @Nullable Instant sentAt,
            int receives,
            @Nullable Instant keptAt) {}

    /** A letter with all that it holds. */
    public record Kept(Letter letter, Map<String, String> attributes, String body) {
        public Kept {
            attributes = Map.copyOf(attributes);
        }
    }

    /** Letters by their ids' order; {@code next} is the key to go on after, null at the end. */
    public record Letters(List<String> ids, @Nullable String next) {}

    /**
     * Keeps a letter; a repeat replaces it by the same.
     *
     * @return its key
     */
    public String keep(Letter letter, Map<String, String> attributes, String body) {
        String key = Keys.dead(letter.id());
        ObjectNode json = Json.MAPPER.valueToTree(letter);
        json.set("attributes", Json.MAPPER.valueToTree(attributes));
        json.put("body", body);
        String _ = store.put(key, Json.bytes(json), JSON, new Condition.Always());
        return key;
    }

    public boolean has(String id) {
        return store.describe(Keys.dead(id)).isPresent();
    }

    public Optional<Kept> read(String id) {
        return store.get(Keys.dead(id)).map(object -> kept(id, object.body()));
    }

    /** Removes a letter; none is no error. */
    public void delete(String id) {
        store.delete(Keys.dead(id));
    }

    private static Kept kept(String id, byte[] body) {
        try {
            ObjectNode json = Json.MAPPER.readValue(body, ObjectNode.class);
            Map<String, String> attributes = Json.MAPPER.convertValue(
                    json.path("attributes").isObject() ? json.path("attributes") : Json.MAPPER.createObjectNode(),
                    Json.MAPPER.getTypeFactory().constructMapType(Map.class, String.class, String.class));
            json.put("id", id);
            return new Kept(
                    Json.MAPPER.treeToValue(json, Letter.class),
                    attributes,
                    json.path("body").asText());
        } catch (IOException e) {
            throw new StoreException(StoreException.Kind.Unexpected, Keys.dead(id) + " cannot be read", e);
        }
    }

    /**
     * The letters that are kept, in the order of their keys.
     *
     * @param after key of the last one seen, null for the first
     */
    public Letters list(@Nullable String after, int limit) {
        Page page = store.list(Keys.DEAD, after, limit);
        return new Letters(
                page.entries().stream()
                        .map(entry -> entry.key().substring(Keys.DEAD.length()))
                        .toList(),
                page.next());
    }

    /** The body of a dead letter that only says where the real one is. */
    public static String pointer(String key) {
        ObjectNode pointer = Json.MAPPER.createObjectNode().put(POINTER, key);
        return new String(Json.bytes(pointer), StandardCharsets.UTF_8);
    }

    /**
     * The id of the letter that a body points to, if it is a pointer. Says nothing of who wrote it, or whether the letter is there.
     */
    public static Optional<String> pointedTo(String body) {
        if (body.length() > POINTER_LIMIT) {
            return Optional.empty();
        }
        try {
            JsonNode json = Json.MAPPER.readTree(body);
            JsonNode key = json.path(POINTER);
            return json.size() == 1 && key.isTextual() ? idOf(key.textValue()) : Optional.empty();
        } catch (JacksonException e) {
            return Optional.empty();
        }
    }

    /** Of a key that {@link #keep} may have made, and of none elsewhere. */
    private static Optional<String> idOf(String key) {
        String id = key.startsWith(Keys.DEAD) ? key.substring(Keys.DEAD.length()) : "";
        return id.isEmpty() || id.contains("/") ? Optional.empty() : Optional.of(id);
    }
}
