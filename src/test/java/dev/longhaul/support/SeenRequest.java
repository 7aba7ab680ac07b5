package dev.longhaul.support;

/**
 * What a fault rule knows of a request.
 *
 * @param kind the operation's name in its API, as {@code ReceiveMessage} or {@code PutObject}
 * @param target path and query
 * @param excerpt the first 8 KiB of the body
 */
public record SeenRequest(String kind, String method, String target, HttpHead head, String excerpt) {

    static SeenRequest of(HttpHead head, String excerpt) {
        String[] parts = head.startLine().split(" ", 3);
        return new SeenRequest(RequestKind.of(head, parts[0], parts[1]), parts[0], parts[1], head, excerpt);
    }

    public boolean is(String operation) {
        return kind.equals(operation);
    }

    /** Whether the operation is about a key with this prefix in any bucket, in path style. */
    public boolean isAbout(String keyPrefix) {
        int slash = target.indexOf('/', 1);
        return slash > 0 && target.startsWith(keyPrefix, slash + 1);
    }
}
