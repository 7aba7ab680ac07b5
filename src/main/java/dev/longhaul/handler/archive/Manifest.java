package dev.longhaul.handler.archive;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.util.MinimalPrettyPrinter;
import dev.longhaul.handler.ObjectSource.SourceObject;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;

/**
 * What went into the archive: one line of JSON for each object with {@code key}, {@code name} (in the archive), {@code size}, {@code crc32}
 * (eight hex digits) and {@code etag}. Kept in a file and copied to the result in the end, so that only one upload at a time needs memory.
 */
final class Manifest implements AutoCloseable {

    static final String OUTPUT = "manifest.jsonl";
    static final String CONTENT_TYPE = "application/x-ndjson";

    private static final int BUFFER_BYTES = 64 * 1024;

    private final Path file;
    private final JsonGenerator json;

    Manifest(Path file) throws IOException {
        this.file = file;
        json = new JsonFactory().createGenerator(new BufferedOutputStream(Files.newOutputStream(file), BUFFER_BYTES));
        json.setPrettyPrinter(new MinimalPrettyPrinter("\n"));
    }

    void add(SourceObject object, String name, long crc) throws IOException {
        json.writeStartObject();
        json.writeStringField("key", object.key());
        json.writeStringField("name", name);
        json.writeNumberField("size", object.sizeBytes());
        json.writeStringField("crc32", HexFormat.of().toHexDigits((int) crc));
        json.writeStringField("etag", object.etag());
        json.writeEndObject();
    }

    void copyTo(OutputStream out) throws IOException {
        json.writeRaw('\n');
        json.close();
        try (InputStream in = Files.newInputStream(file)) {
            in.transferTo(out);
        }
    }

    @Override
    public void close() throws IOException {
        json.close();
    }
}
