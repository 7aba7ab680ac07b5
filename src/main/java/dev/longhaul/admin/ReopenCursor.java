package dev.longhaul.admin;

import dev.longhaul.api.Problem;
import dev.longhaul.api.Refusal;
import dev.longhaul.store.FailedJobs;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * How far a walk from the oldest failure on has come.
 *
 * @param until when it began: what fails later is not part of it
 * @param after key of the entry that was looked at last, null for none
 */
record ReopenCursor(Instant until, @Nullable String after) {

    private static final Pattern WORD = Pattern.compile("([0-9]{1,15}):([0-9]{13}-[A-Za-z0-9._-]{1,128})");

    static ReopenCursor first(Instant now) {
        return new ReopenCursor(now, null);
    }

    static ReopenCursor read(String cursor) {
        try {
            String word = new String(Base64.getUrlDecoder().decode(cursor), StandardCharsets.UTF_8);
            Matcher parts = WORD.matcher(word);
            if (parts.matches() && FailedJobs.isName(parts.group(2))) {
                return new ReopenCursor(
                        Instant.ofEpochMilli(Long.parseLong(parts.group(1))),
                        FailedJobs.named(parts.group(2)).key());
            }
        } catch (IllegalArgumentException _) {
            // no Base64: as wrong as any other word
        }
        throw new Refusal(
                Problem.parameter("cursor", "The parameter cursor must be the next of an answer to this request."));
    }

    /** The word for where it goes on. */
    String next(FailedJobs.Entry last) {
        byte[] word = (until.toEpochMilli() + ":" + last.name()).getBytes(StandardCharsets.UTF_8);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(word);
    }
}
