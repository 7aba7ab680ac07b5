package dev.longhaul.store;

import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.exc.InvalidFormatException;
import com.fasterxml.jackson.databind.exc.InvalidTypeIdException;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.longhaul.job.JobRecord;
import java.io.IOException;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;

/**
 * Job records as JSON. A field that this version does not know survives a rewrite: what is written is laid over what was read. Fields
 * without a value are left out.
 */
final class RecordCodec {

    private RecordCodec() {}

    /**
     * A record and the JSON it came from.
     *
     * @param raw all fields, known or not
     */
    record Decoded(JobRecord record, ObjectNode raw) {}

    /**
     * Reads a stored record.
     *
     * @throws NewerRecord if a newer version wrote it, by its schema or by a word that is none of ours
     * @throws StoreException of kind {@code Unexpected} if it is no record
     */
    static Decoded decode(String key, byte[] body) {
        try {
            JsonNode tree = Json.MAPPER.readTree(body);
            if (!(tree instanceof ObjectNode raw)) {
                throw new StoreException(StoreException.Kind.Unexpected, key + " is no JSON object", null);
            }
            int schema = raw.path("schema").asInt();
            if (schema > JobRecord.SCHEMA) {
                throw new NewerRecord(key, schema);
            }
            return new Decoded(Json.MAPPER.treeToValue(raw, JobRecord.class), raw);
        } catch (InvalidTypeIdException e) {
            throw e.getTypeId() == null ? unreadable(key, e) : new NewerRecord(key, field(e));
        } catch (InvalidFormatException e) {
            throw e.getTargetType().isEnum() ? new NewerRecord(key, field(e)) : unreadable(key, e);
        } catch (IOException e) {
            throw unreadable(key, e);
        }
    }

    /** Where it is, by its name. */
    private static String field(JsonMappingException e) {
        return e.getPath().stream()
                .map(JsonMappingException.Reference::getFieldName)
                .filter(Objects::nonNull)
                .collect(Collectors.joining("."));
    }

    private static StoreException unreadable(String key, IOException e) {
        return new StoreException(StoreException.Kind.Unexpected, key + " is no readable job record", e);
    }

    /** The record's JSON over what was stored before; shortened by its oldest attempts until it fits. */
    static Encoded encode(JobRecord record, ObjectNode before) {
        JobRecord fitting = record;
        while (true) {
            ObjectNode node = Json.MAPPER.valueToTree(fitting);
            keepUnknown(before, node);
            dropNulls(node);
            byte[] bytes = Json.bytes(node);
            if (bytes.length <= JobRecord.SIZE_LIMIT_BYTES
                    || fitting.attempts().recent().size() <= 1) {
                return new Encoded(fitting, node, bytes);
            }
            fitting = fitting.withAttempts(fitting.attempts().shortened());
        }
    }

    /** A record as it will be stored. */
    @SuppressWarnings("ArrayRecordComponent") // written once, never compared
    record Encoded(JobRecord record, ObjectNode raw, byte[] bytes) {}

    private static void keepUnknown(ObjectNode before, ObjectNode now) {
        for (Map.Entry<String, JsonNode> field : before.properties()) {
            JsonNode written = now.get(field.getKey());
            if (written == null) {
                now.set(field.getKey(), field.getValue());
            } else if (written instanceof ObjectNode inner
                    && field.getValue() instanceof ObjectNode former
                    && isSameThing(former, inner)) {
                keepUnknown(former, inner);
            } else if (written instanceof ArrayNode items && field.getValue() instanceof ArrayNode formerItems) {
                keepUnknown(formerItems, items);
            }
        }
    }

    private static void keepUnknown(ArrayNode before, ArrayNode now) {
        for (JsonNode item : now) {
            for (JsonNode former : before) {
                if (item instanceof ObjectNode inner
                        && former instanceof ObjectNode formerInner
                        && inner.has("nonce")
                        && inner.get("nonce").equals(formerInner.get("nonce"))) {
                    keepUnknown(formerInner, inner);
                }
            }
        }
    }

    /** A state of another name, another message or another owner inherits nothing. */
    private static boolean isSameThing(ObjectNode former, ObjectNode now) {
        for (String identity : new String[] {"name", "kind", "id", "messageId", "nonce"}) {
            if (now.has(identity) && !now.get(identity).equals(former.get(identity))) {
                return false;
            }
        }
        return true;
    }

    private static void dropNulls(ObjectNode node) {
        node.properties().removeIf(field -> field.getValue().isNull());
        for (JsonNode child : node) {
            if (child instanceof ObjectNode inner) {
                dropNulls(inner);
            } else if (child instanceof ArrayNode items) {
                items.forEach(item -> {
                    if (item instanceof ObjectNode inner) {
                        dropNulls(inner);
                    }
                });
            }
        }
    }
}
