package dev.longhaul.worker;

import dev.longhaul.job.JobRecord;
import dev.longhaul.job.JobState;
import dev.longhaul.worker.ManualWorker.World;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Watches the groups of a FIFO queue: of the jobs of one, none begins while another counts as running; and where a group waits for its
 * job's retries, none begins before all that were sent ahead of it have ended, their dead letters sent.
 */
final class GroupWatch {

    private final World world;
    private final List<List<String>> groups;
    private final boolean keepsOrder;
    private final List<String> wrongs = new ArrayList<>();

    /**
     * A watch.
     *
     * @param groups each with its jobs in the order of their sends
     * @param keepsOrder whether a failed job keeps its place
     */
    GroupWatch(World world, List<List<String>> groups, boolean keepsOrder) {
        this.world = world;
        this.groups = groups;
        this.keepsOrder = keepsOrder;
    }

    List<String> jobs() {
        return groups.stream().flatMap(List::stream).toList();
    }

    /** The group's name is its first job's. */
    String groupOf(String job) {
        return group(job).getFirst();
    }

    private List<String> group(String job) {
        return groups.stream().filter(group -> group.contains(job)).findFirst().orElseThrow();
    }

    /** An attempt of the job was claimed just now. What is wrong is kept: the engine catches whatever a handler throws. */
    void begins(String job) {
        List<String> group = group(job);
        for (String other : group) {
            if (!other.equals(job) && isRunning(other)) {
                wrongs.add(job + " begins beside " + other + " of its group");
            }
        }
        if (keepsOrder && world.record(job).round() == 1) {
            group.subList(0, group.indexOf(job)).stream()
                    .filter(this::isAhead)
                    .forEach(earlier ->
                            wrongs.add(job + " begins before the end of " + earlier + ": " + world.read(earlier)));
        }
    }

    void check() {
        if (!wrongs.isEmpty()) {
            throw new AssertionError(wrongs.getFirst());
        }
    }

    private boolean isRunning(String job) {
        return world.read(job)
                .map(record -> record.state() instanceof JobState.Running)
                .orElse(false);
    }

    /** A job that was reopened has given up its place. */
    private boolean isAhead(String job) {
        Optional<JobRecord> record = world.read(job);
        boolean ended = record.filter(now -> now.isSettled() && !now.isAbandoned() && !now.owesDeadLetter())
                .isPresent();
        return !ended && record.map(now -> now.round() <= 1).orElse(true);
    }
}
