package dev.longhaul.worker;

import dev.longhaul.worker.ManualWorker.World;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.LongConsumer;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The real engine in thousands of storms. A storm that breaks a promise prints its seed and its story; run it alone with
 * {@code -Dlonghaul.model.seed=N}, and more of them with {@code -Dlonghaul.model.storms=N}.
 */
class ModelTest {

    private static final Instant NOON = Instant.parse("2026-01-02T12:00:00Z");
    private static final List<String> JOBS = List.of("a", "b", "c", "f");

    private static final Logger LOG = Logger.getLogger("dev.longhaul");

    @TempDir
    Path folder;

    private @Nullable Level usual;

    /** What a storm does to the engine would fill pages. */
    @BeforeEach
    void silence() {
        usual = LOG.getLevel();
        LOG.setLevel(Long.getLong("longhaul.model.seed") == null ? Level.OFF : Level.ALL);
    }

    @AfterEach
    void speak() {
        LOG.setLevel(usual);
    }

    @Test
    void keepsItsPromisesInEveryStorm() {
        storms(1, this::storm);
    }

    /** Cases I1, I3. */
    @Test
    void keepsTheOrderOfGroupsInEveryStorm() {
        storms(5, seed -> fifoStorm(seed, "stop"));
    }

    /** Cases I1, I3: the order may go, but never do two jobs of a group run at once. */
    @Test
    void runsOneJobOfAGroupAtATimeInEveryStorm() {
        storms(5, seed -> fifoStorm(seed, "skip"));
    }

    private static void storms(int share, LongConsumer storm) {
        Long only = Long.getLong("longhaul.model.seed");
        if (only != null) {
            storm.accept(only);
            return;
        }
        int storms = Integer.getInteger("longhaul.model.storms", 1500) / share;
        LongStream.rangeClosed(1, storms).parallel().forEach(storm);
    }

    private Path folderOf(long seed) {
        return folder.resolve(Long.toString(seed));
    }

    private void fifoStorm(long seed, String policy) {
        World world = World.fifo(NOON, folderOf(seed));
        List<List<String>> groups = List.of(List.of("a", "f", "b", "s"), List.of("c", "d"));
        GroupWatch watch = new GroupWatch(world, groups, policy.equals("stop"));
        Storm storm = new Storm(world, seed, watch, Map.of(ManualWorker.FIFO_POLICY, policy));
        try {
            List.of("a", "f", "b", "c").forEach(storm::send);
            storm.rage(40);
            storm.send("d");
            world.submitTo("a", "s", "x");
            storm.rage(60);
            storm.settle();
            storm.checkEnd();
        } catch (AssertionError | RuntimeException e) {
            throw new AssertionError("seed " + seed + ": " + String.join(" | ", storm.story()), e);
        }
    }

    private void storm(long seed) {
        World world = World.at(NOON, folderOf(seed));
        Storm storm = new Storm(world, seed, JOBS);
        try {
            world.send("a", "x");
            world.send("f", "x");
            world.send("b", "x");
            storm.rage(40);
            world.send("c", "not-before:" + world.clock().instant().plus(Duration.ofHours(3)));
            storm.rage(60);
            storm.settle();
            storm.checkEnd();
        } catch (AssertionError | RuntimeException e) {
            throw new AssertionError("seed " + seed + ": " + String.join(" | ", storm.story()), e);
        }
    }
}
