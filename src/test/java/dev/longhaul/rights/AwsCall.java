package dev.longhaul.rights;

import java.util.Map;

/**
 * What AWS asks a policy about a request.
 *
 * @param action as {@code s3:GetObject}
 * @param resource an ARN
 * @param context condition keys and their values, as {@code s3:prefix}
 */
public record AwsCall(String action, String resource, Map<String, String> context) {

    public AwsCall {
        context = Map.copyOf(context);
    }

    AwsCall(String action, String resource) {
        this(action, resource, Map.of());
    }

    @Override
    public String toString() {
        return action + " on " + resource + (context.isEmpty() ? "" : " with " + context);
    }
}
