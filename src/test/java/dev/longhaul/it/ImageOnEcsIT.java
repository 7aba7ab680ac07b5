package dev.longhaul.it;

import static dev.longhaul.it.ContainerStage.SOON;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.longhaul.local.EmbeddedS3;
import dev.longhaul.local.Emulators;
import dev.longhaul.support.Await;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.wait.strategy.Wait;
import org.testcontainers.utility.DockerImageName;

/**
 * The image as ECS runs it: credentials, metadata and task protection are found at 169.254.170.2, by nothing but the variables that ECS
 * sets (cases D9, E1, E4, E5). Whoever else uses that network on the engine has to end first.
 */
class ImageOnEcsIT {

    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private static ContainerStage stage;
    private static GenericContainer<?> address;
    private static WorkerContainer worker;

    @BeforeAll
    static void begin() {
        Engine.assumedWithWorker();
        stage = ContainerStage.onSubnet("169.254.170.0/24", "169.254.170.128/25");
        stage.world.put("in/a.txt", "hello".getBytes(UTF_8));
        address = new GenericContainer<>(DockerImageName.parse(Images.servers()))
                .withNetwork(stage.network())
                .withCreateContainerCmdModifier(command -> command.withIpv4Address(EcsAddressMain.ADDRESS))
                .withExposedPorts(EcsAddressMain.STORY_PORT)
                .withCommand(EcsAddressMain.class.getName(), ContainerStage.ALIAS)
                .withStartupTimeout(SOON)
                .waitingFor(Wait.forLogMessage(".*" + EcsAddressMain.READY + ".*\\n", 1));
        address.start();
        worker = task().started().ready();
    }

    @AfterAll
    static void end() {
        if (worker != null) {
            worker.close();
        }
        if (address != null) {
            address.close();
        }
        if (stage != null) {
            stage.close();
        }
        HTTP.shutdownNow();
    }

    private static WorkerContainer task() {
        WorkerContainer task = stage.worker()
                .withEnv("QUARKUS_SQS_ENDPOINT_OVERRIDE", at(Emulators.SQS_PORT))
                .withEnv("QUARKUS_S3_ENDPOINT_OVERRIDE", at(Emulators.S3_PORT))
                .withEnv("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", EcsAddressMain.CREDENTIALS)
                .withEnv("ECS_AGENT_URI", "http://" + EcsAddressMain.ADDRESS + EcsAddressMain.AGENT)
                .withEnv("ECS_CONTAINER_METADATA_URI_V4", "http://" + EcsAddressMain.ADDRESS + EcsAddressMain.METADATA)
                .withEnv("LONGHAUL_WORKER_PROTECTION_REFRESH", "1S")
                .withEnv("LONGHAUL_WORKER_PROTECTION_IDLE_TIME", "3S")
                .withEnv("LONGHAUL_WORKER_PROTECTION_PAUSE", "3S");
        task.getEnvMap().keySet().removeAll(List.of("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"));
        return task;
    }

    private static String at(int port) {
        return "http://" + EcsAddressMain.ADDRESS + ":" + port;
    }

    /** Cases E1, E5: nobody can stop the task between the claim of its job and the job's end. */
    @Test
    void isProtectedFromBeforeItsClaimUntilAfterTheEndOfItsJob() {
        stage.world.sendArchive("guarded", "in/", 0);
        stage.world.awaitSucceeded("guarded", SOON);
        Await.until(SOON, "protection to end", () -> ask("/protected").equals("false"));
        List<String> story = story();
        int claim = story.indexOf("Running guarded");
        int end = story.indexOf("Succeeded guarded");
        assertThat(claim).as("the claim in %s", story).isNotNegative();
        assertThat(end).as("the end in %s", story).isGreaterThan(claim);
        assertThat(standing(story, claim)).as("protection at the claim").contains("protect");
        assertThat(standing(story, end)).as("protection at the end").contains("protect");
        assertThat(story.subList(end, story.size())).contains("unprotect");
    }

    /** Cases D9, E4: a task that ECS wants to stop claims nothing, and its message is another's at once. */
    @Test
    void givesBackUnchargedWhatItMayNotProtect() {
        Await.until(SOON, "protection to end", () -> ask("/protected").equals("false"));
        String _ = post("/blocked/true");
        try {
            int before = story().size();
            stage.world.sendArchive("refused", "in/", 0);
            Await.until(
                    SOON,
                    "protection to be asked for",
                    () -> story().stream().skip(before).anyMatch("protect"::equals));
            Await.until(SOON, "the message to be visible again", () -> stage.world.visible() == 1);
            assertThat(stage.world.record("refused")).as("a trace of a claim").isEmpty();
            assertThat(worker.state().getRunning()).isTrue();
        } finally {
            String _ = post("/blocked/false");
        }
        stage.world.awaitSucceeded("refused", SOON);
        assertThat(stage.world.attempts("refused")).isEqualTo(1);
        assertThat(stage.world.charged("refused")).isEqualTo(1);
    }

    /** Case C15: what expires is replaced before it does. */
    @Test
    void signsWithItsRolesCredentialsAndHasNewOnesInTime() {
        Await.until(
                SOON,
                "another set of credentials to sign",
                () -> story().stream()
                                .filter(line -> line.startsWith("signed by"))
                                .count()
                        > 1);
        stage.world.sendArchive("signed", "in/", 0);
        stage.world.awaitSucceeded("signed", SOON);
        assertThat(story()).contains(EcsAddressMain.CREDENTIALS).noneMatch(line -> line.startsWith("expired"));
        assertThat(story().stream().filter(line -> line.startsWith("signed by")))
                .allMatch(line -> line.startsWith("signed by " + EmbeddedS3.ACCESS_KEY + " with role-token-"));
    }

    @Test
    void saysWhichTaskItIs() {
        assertThat(story()).contains(EcsAddressMain.METADATA + "/task");
        assertThat(stage.world.keys("workers/"))
                .extracting(key -> stage.world.find(key).map(face -> new String(face, UTF_8)))
                .anySatisfy(face -> assertThat(face.orElse("")).contains(EcsAddressMain.TASK));
    }

    /** The last word on protection before that moment. */
    private static Optional<String> standing(List<String> story, int moment) {
        return story.subList(0, moment).reversed().stream()
                .filter(line -> line.endsWith("protect"))
                .findFirst();
    }

    private static List<String> story() {
        return ask("/story").lines().toList();
    }

    private static String ask(String path) {
        return sent(HttpRequest.newBuilder(control(path)).build());
    }

    private static String post(String path) {
        return sent(HttpRequest.newBuilder(control(path))
                .POST(HttpRequest.BodyPublishers.noBody())
                .build());
    }

    private static String sent(HttpRequest request) {
        try {
            return HTTP.send(request, BodyHandlers.ofString()).body();
        } catch (IOException e) {
            return "";
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "";
        }
    }

    private static URI control(String path) {
        return URI.create(
                "http://" + address.getHost() + ":" + address.getMappedPort(EcsAddressMain.STORY_PORT) + path);
    }
}
