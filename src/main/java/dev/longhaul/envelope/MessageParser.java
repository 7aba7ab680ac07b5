package dev.longhaul.envelope;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.longhaul.job.JobId;
import dev.longhaul.job.JobOptions;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Walks one contract message from its first token to its last. */
final class MessageParser {

    private final JsonParser parser;
    private final String body;
    private final boolean isRequest;

    private @Nullable String queue;
    private @Nullable String group;
    private @Nullable String type;
    private @Nullable String input;
    private @Nullable JobId id;
    private @Nullable Instant notBefore;
    private @Nullable Duration timeout;
    private @Nullable Integer attempts;
    private Map<String, String> labels = Map.of();

    MessageParser(JsonParser parser, String body, boolean isRequest) {
        this.parser = parser;
        this.body = body;
        this.isRequest = isRequest;
    }

    RequestReading.Request parse() throws IOException, Violation {
        parser.nextToken();
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = parser.currentName();
            if (!Contract.FIELDS.contains(name) && !(isRequest && Contract.REQUEST_FIELDS.contains(name))) {
                throw Violation.here(parser, "the field " + Pointers.quoted(name) + " is not part of the contract");
            }
            parser.nextToken();
            field(name);
        }
        return new RequestReading.Request(
                Envelope.of(
                        required(type, Contract.TYPE),
                        required(input, Contract.INPUT),
                        id,
                        new JobOptions(notBefore, timeout, attempts, labels)),
                queue,
                group);
    }

    private void field(String name) throws IOException, Violation {
        switch (name) {
            case Contract.TYPE -> type = type();
            case Contract.INPUT -> input = RawObject.slice(parser, body);
            case Contract.ID -> id = id();
            case Contract.NOT_BEFORE -> notBefore = notBefore();
            case Contract.TIMEOUT -> timeout = timeout();
            case Contract.ATTEMPTS -> attempts = attempts();
            case Contract.QUEUE -> queue = string("queue");
            case Contract.GROUP -> group = group();
            case Contract.LABELS -> labels = LabelsParser.parse(parser);
            default -> {
                // the version, looked at before
            }
        }
    }

    private String type() throws IOException, Violation {
        String value = string("type");
        if (!Contract.isType(value)) {
            throw Violation.here(
                    parser, "type must be 1 to 64 characters of A-Z a-z 0-9 . _ -, the first a letter or digit");
        }
        return value;
    }

    private JobId id() throws IOException, Violation {
        String value = string("id");
        if (!JobId.isValid(value)) {
            throw Violation.here(parser, "id must be " + JobId.RULE);
        }
        return new JobId(value);
    }

    private String group() throws IOException, Violation {
        String value = string("group");
        if (!Contract.GROUP_RULE.matcher(value).matches()) {
            throw Violation.here(parser, "group must be 1 to 128 letters, digits and punctuation marks of ASCII");
        }
        return value;
    }

    private Instant notBefore() throws IOException, Violation {
        String value = string("notBefore");
        try {
            if (Contract.NOT_BEFORE_RULE.matcher(value).matches()) {
                return OffsetDateTime.parse(value).toInstant();
            }
        } catch (DateTimeException _) {
            // of the right form, but no such day or time
        }
        throw Violation.here(parser, "notBefore must be a time with its offset, such as 2026-12-24T18:00:00Z");
    }

    private Duration timeout() throws IOException, Violation {
        String value = string("timeout");
        if (!Contract.TIMEOUT_RULE.matcher(value).matches()) {
            throw Violation.here(
                    parser, "timeout must be an ISO 8601 duration of days and times above zero, such as PT6H");
        }
        Duration duration = Duration.parse(value);
        if (duration.compareTo(Contract.TIMEOUT_LIMIT) > 0) {
            throw Violation.here(parser, "timeout must be at most " + Contract.TIMEOUT_LIMIT.toDays() + " days");
        }
        return duration;
    }

    /** A whole number, however it is written: 5, 5.0 and 50e-1 are the same to JSON. */
    private Integer attempts() throws IOException, Violation {
        if (parser.currentToken().isNumeric()) {
            String number = CanonicalJson.number(parser.getText());
            if (number.matches("[1-9][0-9]{0,2}") && Integer.parseInt(number) <= Contract.ATTEMPTS_LIMIT) {
                return Integer.valueOf(number);
            }
        }
        throw Violation.here(parser, "attempts must be a whole number from 1 to " + Contract.ATTEMPTS_LIMIT);
    }

    private String string(String name) throws IOException, Violation {
        if (parser.currentToken() != JsonToken.VALUE_STRING) {
            throw Violation.here(parser, name + " must be a string");
        }
        return parser.getText();
    }

    private String required(@Nullable String value, String name) throws Violation {
        if (value == null) {
            throw Violation.at("the field " + name + " is missing", "/" + name, parser.currentTokenLocation());
        }
        return value;
    }
}
