package dev.longhaul.queue;

import java.net.URI;
import java.util.List;
import java.util.regex.Pattern;

/** How a queue is named: by URL, by ARN, or by its name in the worker's own account and region. */
public sealed interface QueueAddress {

    /** The queue's own name, the last part of each form. */
    String name();

    /** Every FIFO queue's name ends so, and no other queue's. */
    String FIFO = ".fifo";

    default boolean isFifo() {
        return name().endsWith(FIFO);
    }

    /** {@code https://sqs.eu-central-1.amazonaws.com/123456789012/jobs}, or any other endpoint's. */
    record Url(String url, String name) implements QueueAddress {}

    /** {@code arn:aws:sqs:eu-central-1:123456789012:jobs}. */
    record Arn(String region, String account, String name) implements QueueAddress {}

    /** {@code jobs}. */
    record Name(String name) implements QueueAddress {}

    /** @throws IllegalArgumentException with a sentence for the operator if the text is none of the three */
    static QueueAddress of(String text) {
        if (text.startsWith("arn:")) {
            return arn(text);
        }
        if (text.startsWith("https://") || text.startsWith("http://")) {
            return url(text);
        }
        return new Name(checked(text));
    }

    private static Arn arn(String text) {
        List<String> parts = List.of(text.split(":", -1));
        if (parts.size() != 6 || !parts.get(2).equals("sqs")) {
            throw new IllegalArgumentException("an ARN of a queue reads arn:aws:sqs:REGION:ACCOUNT:NAME");
        }
        return new Arn(parts.get(3), parts.get(4), checked(parts.get(5)));
    }

    private static Url url(String text) {
        String path = URI.create(text).getPath();
        return new Url(text, checked(path.substring(path.lastIndexOf('/') + 1)));
    }

    private static String checked(String name) {
        if (!Names.VALID.matcher(name).matches()) {
            throw new IllegalArgumentException(
                    "a queue is named by its URL, its ARN, or a name of 1 to 80 characters of A-Z a-z 0-9 _ -");
        }
        return name;
    }

    /** Holds what an interface cannot keep to itself. */
    final class Names {
        private static final Pattern VALID = Pattern.compile("(?=.{1,80}$)[A-Za-z0-9_-]+(\\.fifo)?");

        private Names() {}
    }
}
