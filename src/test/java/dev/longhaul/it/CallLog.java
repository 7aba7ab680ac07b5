package dev.longhaul.it;

import dev.longhaul.rights.AwsCall;
import dev.longhaul.rights.AwsCalls;
import dev.longhaul.support.SeenRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;

/** What workers asked of AWS, each call with the first step of the test in which it was seen. */
final class CallLog implements Consumer<SeenRequest> {

    private final Map<AwsCall, String> calls = new ConcurrentHashMap<>();
    private final Queue<String> unknown = new ConcurrentLinkedQueue<>();
    private volatile String step = "before the first step";

    /** What the test does from now on. */
    void step(String name) {
        step = name;
    }

    @Override
    public void accept(SeenRequest request) {
        try {
            AwsCalls.of(request).forEach(call -> calls.putIfAbsent(call, step));
        } catch (IllegalArgumentException e) {
            unknown.add(e.getMessage() + ", while " + step);
        }
    }

    /** Each call once, with its step. */
    Map<AwsCall, String> calls() {
        return Map.copyOf(calls);
    }

    /** Requests that no action is known for. */
    List<String> unknown() {
        return new ArrayList<>(unknown);
    }
}
