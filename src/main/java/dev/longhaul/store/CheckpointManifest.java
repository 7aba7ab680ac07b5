package dev.longhaul.store;

import com.fasterxml.jackson.annotation.JsonIgnore;
import java.io.IOException;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a checkpoint consists of. It is written when all of that is in S3, and counts once the job's record names its folder.
 *
 * @param attempt who saved it
 */
record CheckpointManifest(int attempt, Instant savedAt, List<Stored> files, List<Output> outputs) {

    /** Last part of its key, below the folder of its checkpoint. */
    static final String NAME = "manifest.json";

    static final String CONTENT_TYPE = "application/json";

    CheckpointManifest {
        files = List.copyOf(files);
        outputs = List.copyOf(outputs);
    }

    /** A file, wherever it lies: a checkpoint may take files of the one before over. */
    record Stored(String name, String key, long sizeBytes) {}

    /**
     * An output as far as it was written: an object, or an upload that is under way, and behind it a tail.
     *
     * @param key of the object, or of the object that the upload makes
     * @param uploadId null for an object
     * @param parts of the upload, or those of which the object was made; none where it went by a single put
     * @param sizeBytes of object or parts
     * @param tail bytes that were too few for a part
     */
    record Output(
            String name,
            String contentType,
            String key,
            @Nullable String uploadId,
            List<ObjectStore.SentPart> parts,
            long sizeBytes,
            @Nullable Stored tail) {
        Output {
            parts = List.copyOf(parts);
        }
    }

    byte[] json() {
        return Json.bytes(this);
    }

    /** The checkpoint in a folder; empty where there is none, or none that can be read. */
    static Optional<CheckpointManifest> read(ObjectStore store, String folder) {
        return store.get(folder + NAME).flatMap(object -> {
            try {
                return Optional.of(Json.MAPPER.readValue(object.body(), CheckpointManifest.class));
            } catch (IOException _) {
                return Optional.empty();
            }
        });
    }

    /** Its files; for whoever looks for more than one. */
    Map<String, Stored> byName() {
        Map<String, Stored> byName = new HashMap<>();
        files.forEach(file -> byName.putIfAbsent(file.name(), file));
        return Map.copyOf(byName);
    }

    /** What was written for this checkpoint or one before it. */
    @JsonIgnore
    List<Stored> stored() {
        return Stream.concat(files.stream(), outputs.stream().flatMap(output -> Stream.ofNullable(output.tail())))
                .toList();
    }

    /** Keys of the objects without which it would be torn. */
    Set<String> needed() {
        Set<String> keys = new HashSet<>();
        stored().forEach(file -> keys.add(file.key()));
        outputs.forEach(output -> keys.add(output.key()));
        return keys;
    }
}
