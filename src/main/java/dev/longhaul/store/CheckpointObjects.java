package dev.longhaul.store;

import dev.longhaul.job.JobId;
import dev.longhaul.store.ObjectStore.Page;
import dev.longhaul.store.ObjectStore.Page.Entry;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Which objects of a job's checkpoints there are. */
record CheckpointObjects(ObjectStore store, JobId job) {

    private static final int PAGE = 1000;

    /** Behind all keys of an attempt. */
    private static final String LAST = "~";

    /** Keys of checkpoints, of attempts with a lower number; other objects of theirs, which may be many, are passed over. */
    List<String> checkpointsBefore(int attempt) {
        List<String> found = new ArrayList<>();
        String after = null;
        do {
            Page page = store.list(Keys.attempts(job), after, PAGE);
            after = page.next();
            for (Entry entry : page.entries()) {
                if (Keys.checkpointOf(entry.key(), job) == null) {
                    after = Keys.attemptOf(entry.key(), job) + LAST;
                    break;
                }
                if (Keys.attemptNumber(entry.key(), job) < attempt) {
                    found.add(entry.key());
                }
            }
        } while (after != null);
        return found;
    }

    /** Whether all files are there, each of its size. */
    boolean hold(List<CheckpointManifest.Stored> files) {
        Set<String> folders = files.stream()
                .map(file -> Objects.requireNonNullElse(Keys.checkpointOf(file.key(), job), file.key()))
                .collect(Collectors.toSet());
        Map<String, Long> sizes = new HashMap<>();
        for (String folder : folders) {
            String after = null;
            do {
                Page page = store.list(folder, after, PAGE);
                page.entries().forEach(entry -> sizes.put(entry.key(), entry.sizeBytes()));
                after = page.next();
            } while (after != null);
        }
        return files.stream().allMatch(file -> isOf(sizes.get(file.key()), file.sizeBytes()));
    }

    private static boolean isOf(@Nullable Long there, long wanted) {
        return there != null && there == wanted;
    }
}
