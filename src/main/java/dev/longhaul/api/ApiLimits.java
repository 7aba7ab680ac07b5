package dev.longhaul.api;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Checks at start that the API's settings can be used together. */
final class ApiLimits {

    static final int LIST_LIMIT = 1_000;
    private static final Duration LONGEST_BODY = Duration.ofHours(1);
    private static final Duration LONGEST_PRESIGNED = Duration.ofDays(7);

    private ApiLimits() {}

    /**
     * What is wrong, a sentence each.
     *
     * @param hasCredentials whether callers can be told apart
     * @param host value of {@code quarkus.http.host}
     * @param bodyLimit value of {@code quarkus.http.limits.max-body-size} in bytes
     * @param heap largest size of this process's heap in bytes
     * @param presignValidity value of {@code longhaul.store.presign-validity}
     */
    static List<String> faults(
            ApiConfig config,
            boolean hasCredentials,
            String host,
            long bodyLimit,
            long heap,
            Duration presignValidity) {
        List<String> faults = new ArrayList<>();
        if (config.access() == ApiConfig.Access.LOCAL && !LocalNames.isLoopback(host)) {
            faults.add("longhaul.api.access is local, but quarkus.http.host is " + host
                    + ": the API would be open to the network; set quarkus.http.host to 127.0.0.1, or longhaul.api.access"
                    + " to credentials");
        }
        if (config.access() == ApiConfig.Access.LOCAL && hasCredentials) {
            faults.add(
                    "longhaul.api.access is local, which asks nobody for a credential, but longhaul.access configures some:"
                            + " set longhaul.api.access to credentials, or take them away");
        }
        long maxInput = config.maxInput().asLongValue();
        if (maxInput < 1 || maxInput > bodyLimit) {
            faults.add("longhaul.api.max-input is " + maxInput + " bytes: it must be at least 1 and at most"
                    + " quarkus.http.limits.max-body-size, which is " + bodyLimit);
        }
        if (maxInput > heap / BodyRoom.TIMES) {
            faults.add("longhaul.api.max-input is " + maxInput + " bytes: to take such a body in needs about "
                    + BodyRoom.TIMES + " times that, and the heap has at most " + heap
                    + "; make it smaller, or the memory larger");
        }
        if (!config.bodyTime().isPositive() || config.bodyTime().compareTo(LONGEST_BODY) > 0) {
            faults.add(
                    "longhaul.api.body-time is " + config.bodyTime() + ": it must be above zero and at most an hour");
        }
        if (config.listLimit() < 1 || config.listLimit() > LIST_LIMIT) {
            faults.add("longhaul.api.list-limit is " + config.listLimit() + ": it must be 1 to " + LIST_LIMIT);
        }
        if (config.scanLimit() < config.listLimit() || config.scanLimit() > LIST_LIMIT) {
            faults.add("longhaul.api.scan-limit is " + config.scanLimit() + ": it must be at least"
                    + " longhaul.api.list-limit (" + config.listLimit() + ") and at most " + LIST_LIMIT);
        }
        if (config.requests() < 1) {
            faults.add("longhaul.api.requests is " + config.requests() + ": it must be at least 1");
        }
        if (!presignValidity.isPositive() || presignValidity.compareTo(LONGEST_PRESIGNED) > 0) {
            faults.add("longhaul.store.presign-validity is " + presignValidity
                    + ": it must be above zero and at most 7 days, which is all that S3 signs for");
        }
        return faults;
    }
}
