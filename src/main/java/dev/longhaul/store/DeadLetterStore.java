package dev.longhaul.store;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.longhaul.store.ObjectStore.Condition;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** Dead letters that the queue cannot carry: JSON with the reason and the whole body. */
public final class DeadLetterStore {

    private final ObjectStore store;

    public DeadLetterStore(ObjectStore store) {
        this.store = store;
    }

    /**
     * Keeps a letter; a repeat writes the same.
     *
     * @return its key
     */
    public String keep(String messageId, Map<String, String> why, String body) {
        String key = Keys.dead(messageId);
        ObjectNode letter = Json.MAPPER.createObjectNode();
        why.forEach(letter::put);
        letter.put("body", body);
        store.put(key, Json.bytes(letter), "application/json", new Condition.Always());
        return key;
    }

    /** The body of a dead letter that only says where the real one is. */
    public static String pointer(String key) {
        ObjectNode pointer = Json.MAPPER.createObjectNode().put("longhaulDeadLetter", key);
        return new String(Json.bytes(pointer), StandardCharsets.UTF_8);
    }
}
