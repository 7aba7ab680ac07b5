package dev.longhaul.it;

import com.github.dockerjava.api.command.InspectContainerResponse.ContainerState;
import com.github.dockerjava.api.model.Bind;
import com.github.dockerjava.api.model.Capability;
import com.github.dockerjava.api.model.HealthCheck;
import com.github.dockerjava.api.model.HostConfig;
import dev.longhaul.support.Await;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.utility.DockerImageName;

/** A worker in a container, with all that a platform may take from it taken. */
final class WorkerContainer extends GenericContainer<WorkerContainer> {

    static final int MANAGEMENT = 9000;

    private static final long MIB = 1024L * 1024;
    private static final long NANOS = 1_000_000L;
    private static final int DEFAULT_MEMORY_MIB = 512;

    private final HttpClient client = HttpClient.newHttpClient();

    WorkerContainer(String image) {
        super(DockerImageName.parse(image));
        withExposedPorts(MANAGEMENT);
        withCreateContainerCmdModifier(command -> {
            HostConfig host = Objects.requireNonNull(command.getHostConfig());
            host.withReadonlyRootfs(true)
                    .withCapDrop(Capability.ALL)
                    .withSecurityOpts(List.of("no-new-privileges"))
                    .withMemory(DEFAULT_MEMORY_MIB * MIB)
                    .withMemorySwap(DEFAULT_MEMORY_MIB * MIB);
        });
    }

    @Override
    protected void waitUntilContainerStarted() {
        // tests wait for what they need: a container that has ended is none that failed to start
    }

    WorkerContainer withMemory(int mebibytes) {
        return withCreateContainerCmdModifier(command -> Objects.requireNonNull(command.getHostConfig())
                .withMemory(mebibytes * MIB)
                .withMemorySwap(mebibytes * MIB));
    }

    WorkerContainer withUser(String user) {
        return withCreateContainerCmdModifier(command -> command.withUser(user));
    }

    /** With a folder of this machine in the home of its user, and no credentials in its environment. */
    WorkerContainer withCredentialsIn(Path folder) {
        getEnvMap().keySet().removeAll(Set.of("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"));
        return withEnv("HOME", "/tmp")
                .withCreateContainerCmdModifier(command -> Objects.requireNonNull(command.getHostConfig())
                        .withBinds(Bind.parse(folder + ":/tmp/.aws:ro")));
    }

    /** Its own health check, asked every second instead of every half minute. */
    WorkerContainer withImpatientHealthCheck() {
        return withCreateContainerCmdModifier(command -> command.withHealthcheck(new HealthCheck()
                .withInterval(1000 * NANOS)
                .withTimeout(5000 * NANOS)
                .withRetries(3)));
    }

    WorkerContainer started() {
        start();
        return this;
    }

    /** Waits until it receives. */
    WorkerContainer ready() {
        Await.until(ContainerStage.SOON, "the worker to be ready", () -> isUp("ready"));
        return this;
    }

    /** Waits until it runs, whether or not it receives. */
    WorkerContainer alive() {
        Await.until(ContainerStage.SOON, "the worker to be alive", () -> isUp("live"));
        return this;
    }

    private boolean isUp(String kind) {
        if (!isRunning()) {
            throw new AssertionError("the worker has ended: " + getLogs());
        }
        URI health = URI.create("http://" + getHost() + ":" + getMappedPort(MANAGEMENT) + "/q/health/" + kind);
        try {
            return client.send(
                                    HttpRequest.newBuilder(health)
                                            .timeout(Duration.ofSeconds(10))
                                            .build(),
                                    BodyHandlers.discarding())
                            .statusCode()
                    == 200;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    void signal(String name) {
        getDockerClient().killContainerCmd(getContainerId()).withSignal(name).exec();
    }

    /** As {@code docker stop}: SIGTERM, and SIGKILL after the patience. */
    void terminate(Duration patience) {
        getDockerClient()
                .stopContainerCmd(getContainerId())
                .withTimeout(Math.toIntExact(patience.toSeconds()))
                .exec();
    }

    /** Its exit code, waited for. */
    long exit() {
        Await.until(ContainerStage.SOON, "the worker to end", () -> !Boolean.TRUE.equals(state().getRunning()));
        return Objects.requireNonNull(state().getExitCodeLong());
    }

    ContainerState state() {
        return getDockerClient().inspectContainerCmd(getContainerId()).exec().getState();
    }

    String health() {
        return Objects.requireNonNull(state().getHealth()).getStatus();
    }

    @Override
    public void close() {
        super.close();
        client.shutdownNow();
    }
}
