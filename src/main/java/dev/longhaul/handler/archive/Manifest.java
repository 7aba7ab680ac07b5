package dev.longhaul.handler.archive;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.io.SerializedString;
import dev.longhaul.handler.ObjectSource.SourceObject;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.HexFormat;

/**
 * What went into the archive: one line of JSON for each object with {@code key}, {@code name} (in the archive), {@code size}, {@code crc32}
 * (eight hex digits) and {@code etag}. Kept in a file and copied to the result in the end, so that only one upload at a time needs memory.
 */
final class Manifest {

    static final String OUTPUT = "manifest.jsonl";
    static final String CONTENT_TYPE = "application/x-ndjson";

    private final GrowingFile file;
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();
    private final JsonGenerator json;

    Manifest(GrowingFile file) throws IOException {
        this.file = file;
        this.json = new JsonFactory().createGenerator(line);
        json.setRootValueSeparator(new SerializedString(""));
    }

    void add(SourceObject object, String name, long crc) throws IOException {
        json.writeStartObject();
        json.writeStringField("key", object.key());
        json.writeStringField("name", name);
        json.writeNumberField("size", object.sizeBytes());
        json.writeStringField("crc32", HexFormat.of().toHexDigits((int) crc));
        json.writeStringField("etag", object.etag());
        json.writeEndObject();
        json.writeRaw('\n');
        json.flush();
        file.write(line.toByteArray());
        line.reset();
    }

    void copyTo(OutputStream out) throws IOException {
        file.copyTo(out);
    }
}
