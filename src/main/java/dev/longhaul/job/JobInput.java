package dev.longhaul.job;

import java.nio.charset.StandardCharsets;

/** Where a job's input is: in its record while small, else in an object of its own. Never changed, never interpreted. */
public sealed interface JobInput {

    /** Largest input kept in the record, in bytes of UTF-8. */
    int INLINE_LIMIT_BYTES = 8 * 1024;

    /** Its size in bytes of UTF-8. */
    long sizeBytes();

    /** The input's text as it came: JSON of a contract message, any text of a queue with a default type. */
    record Inline(String text) implements JobInput {
        @Override
        public long sizeBytes() {
            return text.getBytes(StandardCharsets.UTF_8).length;
        }
    }

    /** An object of the job's bucket that holds the input's bytes. */
    record Stored(String key, long sizeBytes) implements JobInput {}
}
