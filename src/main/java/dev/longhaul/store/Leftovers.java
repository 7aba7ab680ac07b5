package dev.longhaul.store;

import dev.longhaul.job.JobRecord;
import dev.longhaul.job.JobState;
import dev.longhaul.store.ObjectStore.Page;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What attempts of a settled job wrote and nobody needs: everything under their prefixes but the result, the newest checkpoint and the
 * logs. Only of attempts up to the record's last one: a later one may be another round's.
 */
public record Leftovers(ObjectStore store) {

    private static final int PAGE = 1000;

    /** Whether there can be any. */
    public static boolean mayExist(JobRecord record) {
        return record.attempts().last() > 1
                || record.checkpoint() != null
                || (record.attempts().last() == 1 && !(record.state() instanceof JobState.Succeeded));
    }

    /**
     * Removes them.
     *
     * @throws StoreException of kind {@code Unavailable} if some could not be removed
     */
    public void remove(JobRecord settled) {
        Set<String> kept = checkpointOf(settled).map(CheckpointManifest::needed).orElse(Set.of());
        String after = null;
        do {
            Page page = store.list(Keys.attempts(settled.id()), after, PAGE);
            List<String> useless = page.entries().stream()
                    .map(Page.Entry::key)
                    .filter(key -> isLeftover(key, settled))
                    .filter(key -> !kept.contains(key))
                    .toList();
            List<String> failed = useless.isEmpty() ? List.of() : store.delete(useless);
            if (!failed.isEmpty()) {
                throw new StoreException(
                        StoreException.Kind.Unavailable,
                        failed.size() + " leftovers of job " + settled.id() + " could not be removed",
                        null);
            }
            after = page.next();
        } while (after != null);
    }

    private static boolean isLeftover(String key, JobRecord settled) {
        return Keys.attemptNumber(key, settled.id()) <= settled.attempts().last()
                && !Keys.isLog(key, settled.id())
                && !isUnder(key, resultOf(settled))
                && !(isGoingOn(settled) && isUnder(key, settled.checkpoint()));
    }

    /** A job that has succeeded does not go on from a checkpoint any more. */
    private static boolean isGoingOn(JobRecord settled) {
        return !(settled.state() instanceof JobState.Succeeded);
    }

    /** A checkpoint may need objects of other folders. */
    private Optional<CheckpointManifest> checkpointOf(JobRecord settled) {
        String folder = settled.checkpoint();
        return folder == null || !isGoingOn(settled) ? Optional.empty() : CheckpointManifest.read(store, folder);
    }

    private static @Nullable String resultOf(JobRecord settled) {
        return settled.state() instanceof JobState.Succeeded(var result) ? result.prefix() : null;
    }

    private static boolean isUnder(String key, @Nullable String prefix) {
        return prefix != null && key.startsWith(prefix);
    }
}
