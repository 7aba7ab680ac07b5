package dev.longhaul.handler.archive;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longhaul.handler.StopSignal.Reason;
import dev.longhaul.job.Outcome;
import dev.longhaul.support.FakeCheckpoints.Saved;
import dev.longhaul.support.FakeJobContext;
import dev.longhaul.support.FakeObjectSource;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Cases D5, E6: an archive that was interrupted anywhere goes on, and is byte for byte the one that was not. */
class ResumedArchiveTest {

    private static final int TRIED = 4;
    private static final int LARGE = 9_000_000;

    @TempDir
    Path folder;

    private final FakeObjectSource source = new FakeObjectSource();
    private final AtomicLong hours = new AtomicLong();

    /** Time flies: whenever an archive can be kept, it is time to. */
    private final InstantSource flying = () -> Instant.EPOCH.plus(Duration.ofHours(hours.incrementAndGet()));

    private final ArchiveHandler eager = handler(flying);
    private final ArchiveHandler calm = handler(InstantSource.system());
    private int workspaces;

    private ArchiveHandler handler(InstantSource clock) {
        return new ArchiveHandler(source, new ArchiveLimits(8, 8L << 20, 2, 6, Duration.ofMinutes(2)), clock);
    }

    @AfterEach
    void close() {
        eager.close();
        calm.close();
    }

    private FakeJobContext job(String format, int level, boolean byKeys) throws IOException {
        String keys = source.keys().stream().map(key -> '"' + key + '"').collect(Collectors.joining(","));
        String from = byKeys ? "\"keys\":[" + keys + "]" : "\"prefix\":\"\"";
        return new FakeJobContext(
                "archive",
                "{\"source\":{\"bucket\":\"source\"," + from + "},\"format\":\"" + format + "\",\"level\":" + level
                        + "}",
                Files.createDirectory(folder.resolve("workspace" + ++workspaces)));
    }

    /** Objects of all the kinds that are packed in ways of their own, and names that depend on those before them. */
    private void fill() {
        Random random = new Random(7);
        source.put("a", "1").put("a/b", "2").put("a/c/", "").put("empty", "").put("large", text(random, 1_000_000));
        source.put("m/whole", text(random, 200_000));
        source.put("n", noise(random, ReadAhead.SLICE_BYTES + 5)).put("z", "last");
    }

    private static int level(String format) {
        return format.equals("tar") ? 0 : 6;
    }

    private static byte[] text(Random random, int size) {
        byte[] bytes = noise(random, size);
        for (int at = 0; at < size; at++) {
            bytes[at] = (byte) ('a' + (bytes[at] & 7));
        }
        return bytes;
    }

    private static byte[] noise(Random random, int size) {
        byte[] bytes = new byte[size];
        random.nextBytes(bytes);
        return bytes;
    }

    private static void assertSame(FakeJobContext job, FakeJobContext reference, String format) {
        assertThat(job.outputs().outputs().keySet()).containsExactly("archive." + format, "manifest.jsonl");
        for (String output : job.outputs().outputs().keySet()) {
            assertThat(java.util.Arrays.equals(
                            job.outputs().output(output).bytes(),
                            reference.outputs().output(output).bytes()))
                    .as(output)
                    .isTrue();
        }
    }

    private FakeJobContext reference(String format, int level, boolean byKeys) throws Exception {
        FakeJobContext reference = job(format, level, byKeys);
        assertThat(calm.handle(reference)).isEqualTo(Outcome.succeeded());
        return reference;
    }

    @ParameterizedTest
    @CsvSource({
        "zip,0,false",
        "zip,6,false",
        "zip,6,true",
        "tar,0,false",
        "tar,0,true",
        "tar.gz,0,false",
        "tar.gz,6,true"
    })
    void goesOnFromWhereverItWasKept(String format, int level, boolean byKeys) throws Exception {
        fill();
        FakeJobContext reference = reference(format, level, byKeys);
        List<Saved> kept = new ArrayList<>();
        FakeJobContext first = job(format, level, byKeys);
        first.checkpoints().whenSaved(kept::add);
        assertThat(eager.handle(first)).isEqualTo(Outcome.succeeded());
        assertSame(first, reference, format);
        assertThat(kept)
                .as("between and within objects")
                .hasSizeGreaterThan(source.keys().size());

        Random random = new Random();
        for (int n = 0; n < TRIED; n++) {
            Saved saved = n == 0 ? kept.getFirst() : n == 1 ? kept.getLast() : kept.get(random.nextInt(kept.size()));
            FakeJobContext second = job(format, level, byKeys).after(saved);
            assertThat(calm.handle(second)).isEqualTo(Outcome.succeeded());
            assertSame(second, reference, format);
        }
    }

    /** So often that pieces of what grows are joined, and every attempt packs only what none before it has. */
    @ParameterizedTest
    @ValueSource(strings = {"zip", "tar", "tar.gz"})
    void isKilledAgainAndAgain(String format) throws Exception {
        fill();
        FakeJobContext reference = reference(format, level(format), false);
        Set<String> begun = new HashSet<>();
        FakeJobContext job = job(format, level(format), false);
        Outcome outcome = null;
        int kills = 0;
        while (outcome == null) {
            FakeJobContext attempt = job;
            attempt.checkpoints().whenSaved(saved -> {
                if (attempt.checkpoints().commits() == 3) {
                    throw new IllegalStateException("killed");
                }
            });
            try {
                outcome = eager.handle(attempt);
            } catch (IllegalStateException killed) {
                kills++;
                begun.addAll(attempt.lines());
                job = job(format, level(format), false)
                        .after(attempt.checkpoints().saved().orElseThrow());
            }
        }
        assertThat(outcome).isEqualTo(Outcome.succeeded());
        assertThat(kills).isGreaterThan(8);
        assertThat(begun).as("each goes on from another place").hasSize(kills - 1);
        assertSame(job, reference, format);
    }

    @ParameterizedTest
    @ValueSource(strings = {"zip", "tar", "tar.gz"})
    void goesOnAfterADrain(String format) throws Exception {
        fill();
        FakeJobContext reference = reference(format, level(format), false);
        FakeJobContext first = job(format, level(format), false);
        source.beforeOpen(object -> {
            if (object.key().equals("large")) {
                first.stop().request(Reason.Drain, Instant.EPOCH);
            }
        });
        assertThat(calm.handle(first)).isInstanceOf(Outcome.Released.class);
        assertThat(first.outputs().outputs()).isEmpty();
        source.beforeOpen(_ -> {});

        FakeJobContext second = job(format, level(format), false)
                .after(first.checkpoints().saved().orElseThrow());
        assertThat(calm.handle(second)).isEqualTo(Outcome.succeeded());
        assertSame(second, reference, format);
        assertThat(second.lines()).anyMatch(line -> line.startsWith("going on after "));
    }

    /** Stopped in the middle of it. */
    private Saved keptWithinLarge() throws Exception {
        FakeJobContext first = job("zip", 6, false);
        first.checkpoints().whenSaved(_ -> {
            if (!first.progress().isEmpty() && first.progress().getLast().done() > LARGE / 3) {
                first.stop().request(Reason.Drain, Instant.EPOCH);
            }
        });
        assertThat(eager.handle(first)).isInstanceOf(Outcome.Released.class);
        return first.checkpoints().saved().orElseThrow();
    }

    @Test
    void packsAnewWhenTheObjectInWhichItStoppedHasChanged() throws Exception {
        source.put("large", noise(new Random(1), LARGE));
        Saved saved = keptWithinLarge();
        source.put("large", "other");
        FakeJobContext second = job("zip", 6, false).after(saved);
        assertThat(calm.handle(second)).isEqualTo(Outcome.succeeded());
        assertThat(Unpacked.zipByJdkStream(
                        second.outputs().output("archive.zip").bytes()))
                .containsOnlyKeys("large");
        assertThat(second.lines()).anyMatch(line -> line.startsWith("packing anew"));
    }

    @Test
    void whatIsPackedMayGo() throws Exception {
        source.put("a", "1")
                .put("b", "2")
                .put("large", noise(new Random(1), LARGE))
                .put("z", "3");
        Saved saved = keptWithinLarge();
        source.remove("b");
        source.remove("a");
        FakeJobContext second = job("zip", 6, false).after(saved);
        assertThat(calm.handle(second)).isEqualTo(Outcome.succeeded());
        assertThat(Unpacked.zipByCommonsStream(
                        second.outputs().output("archive.zip").bytes()))
                .containsOnlyKeys("a", "b", "large", "z");
    }

    @Test
    void countsOnInItsProgress() throws Exception {
        source.put("a", "1").put("large", noise(new Random(1), LARGE));
        FakeJobContext second = job("zip", 6, true).after(keptWithinLarge());
        assertThat(calm.handle(second)).isEqualTo(Outcome.succeeded());
        assertThat(second.progress().getLast().done()).isEqualTo(LARGE + 1);
        assertThat(second.progress().getLast().total()).isEqualTo(LARGE + 1);
        assertThat(second.progress().getLast().note()).isEqualTo("2 of 2 objects");
    }

    @Test
    void whatCannotBeKeptCostsTheJobNothing() throws Exception {
        fill();
        FakeJobContext job = job("tar.gz", 6, false);
        job.checkpoints().failing(new IOException("no answer"));
        assertThat(eager.handle(job)).isEqualTo(Outcome.succeeded());
        assertThat(Unpacked.tarGz(job.outputs().output("archive.tar.gz").bytes()))
                .hasSize(source.keys().size());
        assertThat(job.lines()).contains("what is packed was not kept: no answer");
    }

    /** A state that another version has written is not read. */
    @Test
    void packsAnewWhatAnotherVersionHasKept() throws Exception {
        source.put("a", "1");
        FakeJobContext job = job("tar", 0, false)
                .after(new Saved(1, java.util.Map.of(ArchiveState.NAME, new byte[] {9, 9, 9, 9}), java.util.Map.of()));
        assertThat(calm.handle(job)).isEqualTo(Outcome.succeeded());
        assertThat(Unpacked.tar(new ByteArrayInputStream(
                        job.outputs().output("archive.tar").bytes())))
                .containsOnlyKeys("a");
    }
}
