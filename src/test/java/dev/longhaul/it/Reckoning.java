package dev.longhaul.it;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Looks at the records of the jobs while they run, and says at the end what is wrong with them. */
final class Reckoning {

    private static final Set<String> SETTLED = Set.of("Succeeded", "Failed", "Cancelled", "Quarantined");

    /** Records keep so many attempts. */
    private static final int KEPT = 20;

    private final Surroundings world;
    private final Map<String, ChaosJob> jobs = new HashMap<>();
    private final Map<String, JsonNode> ends = new HashMap<>();
    private final Map<String, Integer> unsaid = new TreeMap<>();

    Reckoning(Surroundings world) {
        this.world = world;
    }

    void expect(ChaosJob job) {
        jobs.put(job.id(), job);
    }

    int size() {
        return jobs.size();
    }

    Collection<ChaosJob> jobs() {
        return jobs.values();
    }

    /** Remembers the first end of each job that has one by now. */
    void look() {
        jobs.keySet().stream()
                .filter(id -> !ends.containsKey(id))
                .forEach(id -> world.record(id)
                        .filter(record -> SETTLED.contains(stateOf(record)))
                        .ifPresent(record -> ends.put(id, record)));
    }

    List<String> unended() {
        return jobs.keySet().stream().filter(id -> !ends.containsKey(id)).toList();
    }

    long count(String state) {
        return ends.values().stream()
                .filter(record -> stateOf(record).equals(state))
                .count();
    }

    /** Attempts that failed though their programs do not, by kind of failure. */
    Map<String, Integer> unexpectedFailures() {
        return unsaid;
    }

    /** Every promise that a record breaks. */
    List<String> faults(Producers producers) throws IOException {
        List<String> faults = new ArrayList<>();
        for (ChaosJob job : jobs.values()) {
            JsonNode record = world.record(job.id()).orElseThrow();
            String state = stateOf(record);
            JsonNode first = ends.getOrDefault(job.id(), record);
            if (!first.at("/state").equals(record.at("/state")) && !job.kind().fails()) {
                faults.add(job.id() + " ended twice: " + first.at("/state") + " and " + record.at("/state"));
            }
            faultsOfEnd(job, state, producers.toldOfCancel(job.id()), faults);
            faultsOfAttempts(job, record, faults);
            if (state.equals("Succeeded")) {
                String fault = job.faultOf(record, world);
                if (!fault.isEmpty()) {
                    faults.add(fault);
                }
            }
        }
        return faults;
    }

    private static void faultsOfEnd(ChaosJob job, String state, int toldOfCancel, List<String> faults) {
        String usual = job.kind().fails() ? "Failed" : "Succeeded";
        boolean right = switch (toldOfCancel) {
            case 200 -> state.equals("Cancelled");
            case 202 -> state.equals("Cancelled") || state.equals(usual);
            default -> state.equals(usual);
        };
        if (!right) {
            faults.add(job.id() + " is " + state + ", and whoever cancelled it was told " + toldOfCancel);
        }
    }

    private void faultsOfAttempts(ChaosJob job, JsonNode record, List<String> faults) {
        int successes = 0;
        int charged = 0;
        for (JsonNode attempt : record.at("/attempts/recent")) {
            String end = attempt.path("end").asText("none");
            successes += end.equals("Succeeded") ? 1 : 0;
            charged += end.equals("Succeeded") || end.equals("Failed") ? 1 : 0;
            if (end.equals("Failed")
                    && job.kind() != ChaosJob.Kind.FLAKY
                    && !job.kind().fails()) {
                unsaid.merge(attempt.at("/failure/kind").asText(), 1, Integer::sum);
                if (attempt.path("stopping").asBoolean()) {
                    faults.add(job.id() + " was charged for a stop: " + attempt);
                }
            }
        }
        if (successes > 1) {
            faults.add(job.id() + " succeeded " + successes + " times");
        }
        int last = record.at("/attempts/last").asInt();
        if (last <= KEPT && record.at("/attempts/charged").asInt() != charged) {
            faults.add(job.id() + " was charged " + record.at("/attempts/charged") + " for " + charged + " said ends");
        }
    }

    /** From each SIGKILL to the start of the next attempt of each job that ran there. */
    List<Duration> recoveries(Map<String, Instant> killed) {
        List<Duration> times = new ArrayList<>();
        for (String id : jobs.keySet()) {
            JsonNode former = null;
            for (JsonNode attempt : world.record(id).orElseThrow().at("/attempts/recent")) {
                if (former != null && former.path("end").asText().equals("Interrupted")) {
                    Instant death = killed.get(former.path("worker").asText());
                    if (death != null) {
                        times.add(Duration.between(
                                death, Instant.parse(attempt.path("started").asText())));
                    }
                }
                former = attempt;
            }
        }
        return times.stream().sorted().toList();
    }

    private static String stateOf(JsonNode record) {
        return record.at("/state/name").asText();
    }
}
