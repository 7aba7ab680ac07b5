package dev.longhaul.store;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
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

    private static final String ATTRIBUTES = "attributes";
    private static final String BODY = "body";

    /** What is known of a letter and its attributes fit in nearly always; bodies may be of a mebibyte, and a list shows none. */
    private static final int BEGIN_BYTES = 16 * 1024;

    /** No pointer of ours is longer. */
    private static final int POINTER_LIMIT = 1_024;

    private final ObjectStore store;

    public DeadLetterStore(ObjectStore store) {
        this.store = store;
    }

    /** What the dead-letter queue has of a letter: more than its copy here is lost with the copy, unless it is the whole message. */
    public enum InQueue {
        Whole,
        /** All but some of the sender's attributes, for which there was no room beside the note. */
        Body,
        /** A letter that says where the copy is, which is read back when it is redriven. */
        Pointer,
        Nothing
    }

    /**
     * What is known of a letter, beside its body and attributes.
     *
     * @param id the message's id
     * @param kind a stable word for the reason
     * @param job the job that it names, if any
     * @param from who put it in the dead-letter queue: {@code Longhaul}, {@code SQS}, or another {@code sender}
     * @param receives how often it was received by then, as SQS counts
     * @param inQueue what the dead-letter queue was given; not known of letters kept by versions that did not say so
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
            @Nullable Instant keptAt,
            @Nullable InQueue inQueue) {}

    /** A letter without its body. */
    public record Summary(Letter letter, Map<String, String> attributes) {
        public Summary {
            attributes = Map.copyOf(attributes);
        }
    }

    /** A letter with all that it holds. */
    public record Kept(Letter letter, Map<String, String> attributes, String body) {
        public Kept {
            attributes = Map.copyOf(attributes);
        }
    }

    /** Letters by their ids' order; {@code next} is the key to go on after, null at the end. */
    public record Letters(List<String> ids, @Nullable String next) {}

    /**
     * Keeps a letter; a repeat replaces it. What a list shows comes first, the body last.
     *
     * @return its key
     */
    public String keep(Letter letter, Map<String, String> attributes, String body) {
        String key = Keys.dead(letter.id());
        ObjectNode json = Json.MAPPER.valueToTree(letter);
        json.set(ATTRIBUTES, Json.MAPPER.valueToTree(attributes));
        json.put(BODY, body);
        String _ = store.put(key, Json.bytes(json), JSON, new Condition.Always());
        return key;
    }

    /** What is known of a letter, without reading its body. */
    public Optional<Summary> look(String id) {
        return store.begin(Keys.dead(id), BEGIN_BYTES)
                .flatMap(begin -> beforeBody(id, begin)
                        .or(() -> read(id).map(kept -> new Summary(kept.letter(), kept.attributes()))));
    }

    public Optional<Kept> read(String id) {
        return store.get(Keys.dead(id)).map(object -> kept(id, object.body()));
    }

    /** Removes a letter; none is no error. */
    public void delete(String id) {
        store.delete(Keys.dead(id));
    }

    /**
     * Removes a letter that holds just this, of a message that is no dead letter any more. Of what says something else, nobody else may
     * have a copy: it stays, whoever names it.
     */
    public void deleteSame(String key, Map<String, String> attributes, String body) {
        idOf(key)
                .filter(id -> read(id).filter(kept ->
                                kept.body().equals(body) && kept.attributes().equals(attributes))
                        .isPresent())
                .ifPresent(this::delete);
    }

    private static Kept kept(String id, byte[] body) {
        try {
            ObjectNode json = Json.MAPPER.readValue(body, ObjectNode.class);
            Summary summary = summary(id, json);
            return new Kept(
                    summary.letter(), summary.attributes(), json.path(BODY).asText());
        } catch (IOException | IllegalArgumentException e) {
            throw new StoreException(StoreException.Kind.Unexpected, Keys.dead(id) + " cannot be read", e);
        }
    }

    private static Summary summary(String id, ObjectNode json) throws IOException {
        Map<String, String> attributes = Json.MAPPER.convertValue(
                json.path(ATTRIBUTES).isObject() ? json.path(ATTRIBUTES) : Json.MAPPER.createObjectNode(),
                Json.MAPPER.getTypeFactory().constructMapType(Map.class, String.class, String.class));
        json.put("id", id);
        return new Summary(Json.MAPPER.treeToValue(json, Letter.class), attributes);
    }

    /** Empty if the body begins behind this, or there is more wrong. */
    private static Optional<Summary> beforeBody(String id, byte[] begin) {
        ObjectNode json = Json.MAPPER.createObjectNode();
        try (JsonParser parser = Json.MAPPER.createParser(begin)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                return Optional.empty();
            }
            for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
                if (name.equals(BODY)) {
                    return Optional.of(summary(id, json));
                }
                parser.nextToken();
                JsonNode value = parser.readValueAsTree();
                json.set(name, value);
            }
            return Optional.empty();
        } catch (IOException | IllegalArgumentException e) {
            return Optional.empty();
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
