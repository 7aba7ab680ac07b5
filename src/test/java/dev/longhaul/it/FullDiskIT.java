package dev.longhaul.it;

import static dev.longhaul.it.Stage.SOON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.longhaul.support.Await;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A worker whose disk fills up: on a disk of its own, which only root can make. */
class FullDiskIT {

    private static final int MIB = 1024 * 1024;
    private static final int DISK = 64 * MIB;
    private static final int FLOOR = 16 * MIB;

    @TempDir
    static Path folder;

    private static Path disk;
    private static boolean isMounted;
    private static Stage stage;

    @BeforeAll
    static void begin() throws Exception {
        disk = Files.createDirectory(folder.resolve("disk"));
        isMounted = run("mount", "-t", "tmpfs", "-o", "size=" + DISK, "tmpfs", disk.toString());
        assumeTrue(isMounted, "a disk of 64 MiB cannot be mounted here: run as root on Linux");
        stage = Stage.open(
                folder,
                Map.of(
                        "longhaul.worker.workspace",
                        disk.resolve("work").toString(),
                        "longhaul.worker.workspace-floor",
                        Integer.toString(FLOOR),
                        "longhaul.worker.lease",
                        "12S",
                        "longhaul.exec.programs.writer.command",
                        "/bin/sh,-c,head -c " + 32 * MIB + " /dev/zero > \"$LONGHAUL_OUTPUT/big\""));
    }

    @AfterAll
    static void end() throws Exception {
        if (stage != null) {
            stage.heal(); // liveness never turned
            stage.close();
        }
        if (isMounted) {
            assertThat(run("umount", "-l", disk.toString())).isTrue();
        }
    }

    @Test
    void givesAnAttemptBackUnchargedThatFoundTheDiskFull() throws IOException {
        Path neighbour = fill(40);
        stage.world.send("{\"longhaul\": 1, \"type\": \"writer\", \"id\": \"large\", \"attempts\": 1, \"input\": {}}");
        Await.until(SOON, "the attempt's end", () -> recent("large", "end").equals("Released"));
        assertThat(recent("large", "failure/kind")).isEqualTo("disk-full");
        assertThat(recent("large", "failure/message"))
                .contains("bytes free", "longhaul.worker.workspace-floor (" + FLOOR + ")");
        Files.delete(neighbour);
        stage.world.awaitState("large", "Succeeded", SOON);
        assertThat(stage.world.charged("large")).as("the success alone").isEqualTo(1);
    }

    @Test
    void receivesNothingWhileTheDiskIsFullSaysWhyAndGoesOnByItself() throws IOException {
        Path neighbour = fill(60);
        Await.until(SOON, "readiness to turn", () -> stage.worker.status(stage.worker.health("ready")) == 503);
        assertThat(stage.worker.readiness())
                .contains(disk.toString(), "bytes free", "longhaul.worker.workspace-floor (" + FLOOR + ")");
        stage.world.sendArchive("small", "in/", 0);
        Files.delete(neighbour);
        stage.worker.ready();
        stage.world.awaitState("small", "Succeeded", SOON);
        assertThat(stage.world.attempts("small")).isEqualTo(1);
        assertThat(stage.worker.log()).contains("the disk has room again");
    }

    private static Path fill(int mebibytes) throws IOException {
        return Files.write(disk.resolve("neighbour"), new byte[mebibytes * MIB]);
    }

    private static String recent(String job, String field) {
        return stage.world
                .record(job)
                .map(record -> record.at("/attempts/recent/0/" + field).asText())
                .orElse("");
    }

    private static boolean run(String... command) throws IOException, InterruptedException {
        Process process;
        try {
            process = new ProcessBuilder(command).redirectErrorStream(true).start();
        } catch (IOException e) {
            return false; // there is no such command
        }
        String _ = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return process.waitFor() == 0;
    }
}
