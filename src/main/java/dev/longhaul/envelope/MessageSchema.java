package dev.longhaul.envelope;

import java.io.InputStream;

/** The contract as JSON Schema 2020-12, as it is served and published. */
public final class MessageSchema {

    private static final String FILE = "message-v1.schema.json";

    private MessageSchema() {}

    /** The schema's text in UTF-8; the caller closes it. */
    public static InputStream open() {
        InputStream in = MessageSchema.class.getResourceAsStream(FILE);
        if (in == null) {
            throw new IllegalStateException(FILE + " is missing from this build");
        }
        return in;
    }
}
