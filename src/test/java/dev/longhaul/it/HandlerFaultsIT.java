package dev.longhaul.it;

import static dev.longhaul.it.Stage.SOON;
import static org.assertj.core.api.Assertions.assertThat;

import dev.longhaul.support.Await;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import software.amazon.awssdk.services.sqs.model.Message;

/** Handlers that do what none should, all at once on one worker: each ends explained in the dead-letter queue, and hurts no other. */
class HandlerFaultsIT {

    private static final int MIB = 1024 * 1024;

    @TempDir
    static Path folder;

    private static Stage stage;
    private static final Map<String, String> NOTES = new TreeMap<>();

    /** A job that cannot end well, and the kind of failure that says so. */
    enum Bad {
        FAILS("fails", "\"attempts\": 2", "exec-exit", 2),
        REFUSES("refuses", "\"attempts\": 5", "exec-fatal", 1),
        DIES("dies", "\"attempts\": 1", "exec-signal", 1),
        NEVERENDS("endless", "\"attempts\": 1, \"timeout\": \"PT1S\"", "timeout", 1),
        IGNORESTERM("stubborn", "\"attempts\": 1, \"timeout\": \"PT1S\"", "timeout", 1),
        FILLSITSDISK("filler", "\"attempts\": 5", "disk-limit", 1),
        FILLSTHEWORKSPACE("hog", "\"attempts\": 5", "disk-limit", 1),
        READSNOTHING("archive", "\"attempts\": 5", "source-missing", 1);

        final String type;
        final String options;
        final String kind;
        final int charged;

        Bad(String type, String options, String kind, int charged) {
            this.type = type;
            this.options = options;
            this.kind = kind;
            this.charged = charged;
        }

        String body() {
            return """
                    {"longhaul": 1, "type": "%s", "id": "%s", %s, "input":
                     {"source": {"bucket": "longhaul", "keys": ["in/none"]}, "format": "zip"}}""".formatted(type, name(), options);
        }
    }

    @BeforeAll
    static void runAllOfThem() throws IOException {
        stage = Stage.open(
                folder,
                Map.ofEntries(
                        Map.entry("longhaul.worker.slots", "12"),
                        Map.entry("longhaul.worker.workspace-limit", Integer.toString(8 * MIB)),
                        program("fails", "/bin/false"),
                        program("refuses", "/bin/sh,-c,exit 65"),
                        program("dies", "/bin/sh,-c,kill -9 $$$$"),
                        program("stubborn", "/bin/sh,-c,trap '' TERM; while true; do sleep 1; done"),
                        Map.entry("longhaul.exec.programs.stubborn.grace", "1S"),
                        program("filler", fill(3)),
                        Map.entry("longhaul.exec.programs.filler.disk", "1M"),
                        program("hog", fill(20))));
        for (Bad bad : Bad.values()) {
            stage.world.send(bad.body());
        }
        stage.succeedsBesideOthers("neighbour");
        for (Message letter : stage.world.deadLetters(Bad.values().length, SOON)) {
            NOTES.merge(idOf(letter), Surroundings.note(letter), (one, other) -> one + other);
        }
    }

    @AfterAll
    static void end() {
        stage.close();
    }

    /** Cases E8, G5, G7, H6. */
    @ParameterizedTest
    @EnumSource
    void endsInTheDeadLetterQueueWithItsReason(Bad bad) {
        assertThat(NOTES.get(bad.name())).contains("\"kind\":\"" + bad.kind + "\"");
        assertThat(stage.world.state(bad.name())).isEqualTo("Failed");
        assertThat(stage.world.charged(bad.name())).isEqualTo(bad.charged);
    }

    @Test
    void sendsOneDeadLetterOfEach() {
        assertThat(NOTES.keySet())
                .containsExactlyInAnyOrderElementsOf(
                        Stream.of(Bad.values()).map(Bad::name).toList());
    }

    @Test
    void leavesNothingBehindOnDiskOrInTheQueue() {
        stage.world.awaitNoMessages(SOON);
        Await.until(SOON, "the sweeper", () -> stage.world.keys("open/").isEmpty());
        Await.until(SOON, "empty workspaces", () -> {
            try (Stream<Path> left = Files.walk(folder.resolve("workspaces"))) {
                return left.allMatch(
                        each -> each.getFileName().toString().matches("workspaces|p-[0-9a-f-]+(\\.lock)?"));
            } catch (IOException | UncheckedIOException e) {
                return false; // something went while it was looked at
            }
        });
        stage.heal();
    }

    private static String idOf(Message letter) {
        String note = Surroundings.note(letter);
        for (Bad bad : Bad.values()) {
            if (note.contains("\"job\":\"" + bad.name() + "\"")) {
                return bad.name();
            }
        }
        return note;
    }

    private static Map.Entry<String, String> program(String type, String command) {
        return Map.entry("longhaul.exec.programs." + type + ".command", command);
    }

    private static String fill(int mebibytes) {
        return "/bin/sh,-c,head -c " + mebibytes * MIB + " /dev/zero > \"$LONGHAUL_OUTPUT/big\"; exec sleep 600";
    }
}
