package dev.longhaul.it;

import static dev.longhaul.it.ContainerStage.SOON;
import static org.assertj.core.api.Assertions.assertThat;

import com.github.dockerjava.api.model.ContainerConfig;
import dev.longhaul.local.EmbeddedS3;
import dev.longhaul.support.Await;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code src/docs/containers.md} promises of the image, on a real engine (cases E1, E2, E6). */
class ImageContractIT {

    private static final int TERMINATED = 143;

    private static ContainerStage stage;

    @BeforeAll
    static void begin() {
        Engine.assumedWithWorker();
        stage = new ContainerStage();
    }

    @AfterAll
    static void end() {
        if (stage != null) {
            stage.close();
        }
    }

    @Test
    void saysInItsConfigurationHowItIsRun() {
        ContainerConfig config = Objects.requireNonNull(
                Engine.client().inspectImageCmd(Images.worker()).exec().getConfig());

        assertThat(config.getUser()).isEqualTo("1001");
        assertThat(config.getEntrypoint()).containsExactly("/app/longhaul");
        assertThat(config.getCmd()).isNull();
        assertThat(config.getWorkingDir()).isEqualTo("/work");
        assertThat(config.getVolumes()).containsOnlyKeys("/work", "/tmp");
        assertThat(config.getExposedPorts())
                .extracting(Object::toString)
                .containsExactlyInAnyOrder("8080/tcp", "9000/tcp");
        assertThat(config.getLabels())
                .containsEntry("org.opencontainers.image.title", "Longhaul")
                .containsEntry("org.opencontainers.image.licenses", "Apache-2.0")
                .hasEntrySatisfying("org.opencontainers.image.version", ImageContractIT::isOfTheBuild)
                .hasEntrySatisfying("org.opencontainers.image.revision", ImageContractIT::isOfTheBuild);
        assertThat(Objects.requireNonNull(config.getHealthcheck()).getTest())
                .containsExactly("CMD", "/app/longhaul", "healthcheck");
    }

    /** One that was built elsewhere has its own. */
    private static void isOfTheBuild(String label) {
        if (Images.ARE_MADE_HERE) {
            assertThat(label).isIn(Images.VERSION, Images.REVISION);
        } else {
            assertThat(label).isNotBlank().isNotEqualTo("unknown");
        }
    }

    @Test
    void runsAsAUserThatIsNotRootAndWritesToItsVolumesAlone() throws Exception {
        try (WorkerContainer worker = stage.worker().started().ready()) {
            assertThat(worker.execInContainer("id", "-u").getStdout().strip()).isEqualTo("1001");
            assertThat(worker.execInContainer("touch", "/app/x").getStderr()).contains("Read-only file system");
            assertThat(worker.execInContainer("touch", "/x").getExitCode()).isNotZero();
            assertThat(worker.execInContainer("touch", "/work/x", "/tmp/x").getExitCode())
                    .isZero();
            assertThat(worker.execInContainer("cat", "/proc/1/status").getStdout())
                    .containsPattern("CapEff:\\s+0{16}")
                    .containsPattern("NoNewPrivs:\\s+1");
        }
    }

    @Test
    void runsAsAnyUserOfTheGroupOfItsFiles() {
        try (WorkerContainer worker =
                stage.worker().withUser("20001:0").started().ready()) {
            assertThat(worker.state().getRunning()).isTrue();
        }
    }

    @Test
    void takesItsCredentialsFromTheFilesOfAUser(@TempDir Path folder) throws Exception {
        Path home = Files.createDirectory(
                folder.resolve("aws"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-xr-x")));
        Files.writeString(
                home.resolve("credentials"),
                "[default]%naws_access_key_id = %s%naws_secret_access_key = %s%n"
                        .formatted(EmbeddedS3.ACCESS_KEY, EmbeddedS3.SECRET_KEY));
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        try (WorkerContainer worker =
                stage.worker().withCredentialsIn(home).started().ready()) {
            stage.world.put("in/a.txt", new byte[3]);
            stage.world.sendArchive("by-file", "in/", 0);
            stage.world.awaitSucceeded("by-file", SOON);
            assertThat(worker.state().getRunning()).isTrue();
        }
    }

    @Test
    void isHealthyByItsOwnHealthCheckAndNoLongerWhenItIsStuck() {
        try (WorkerContainer worker = stage.worker().withImpatientHealthCheck().started()) {
            Await.until(SOON, "the worker to be healthy", () -> worker.health().equals("healthy"));
            worker.signal("STOP");
            Await.until(
                    SOON, "the worker to be unhealthy", () -> worker.health().equals("unhealthy"));
            worker.signal("CONT");
            Await.until(
                    SOON,
                    "the worker to be healthy again",
                    () -> worker.health().equals("healthy"));
        }
    }

    @Test
    void healthCheckAsksAtTheManagementPortThatIsSet() throws Exception {
        try (WorkerContainer worker =
                stage.worker().withEnv("QUARKUS_MANAGEMENT_PORT", "9100").started()) {
            Await.until(SOON, "the worker to be alive", () -> healthCheck(worker) == 0);
            assertThat(worker.execInContainer("/app/longhaul", "healthcheck").getStdout())
                    .startsWith("200 ")
                    .contains("\"loops\"");
        }
    }

    private static int healthCheck(WorkerContainer worker) {
        assertThat(worker.state().getRunning()).as(worker::getLogs).isTrue();
        try {
            return worker.execInContainer("/app/longhaul", "healthcheck").getExitCode();
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void withoutSettingsItEndsWithASentenceThatNamesOne() {
        try (WorkerContainer worker = new WorkerContainer(Images.worker()).started()) {
            assertThat(worker.exit()).isEqualTo(1);
            assertThat(worker.getLogs()).contains("longhaul.store.bucket is not set");
        }
    }

    @Test
    void anIdleWorkerEndsAtOnceOnSigterm() {
        try (WorkerContainer worker = stage.worker().started().ready()) {
            worker.terminate(SOON);
            assertThat(worker.exit()).isEqualTo(TERMINATED);
            assertThat(worker.state().getOOMKilled()).isFalse();
        }
    }
}
