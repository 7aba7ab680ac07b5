package dev.longhaul.it;

import com.github.dockerjava.api.model.Network.Ipam;
import dev.longhaul.local.EmbeddedS3;
import dev.longhaul.local.Emulators;
import java.net.URI;
import java.time.Duration;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.Network;
import org.testcontainers.containers.wait.strategy.Wait;
import org.testcontainers.utility.DockerImageName;

/**
 * SQS and S3 in a container, on a network for workers in containers. It is made of the embedded servers, or is the image that the
 * environment variable {@value #GIVEN} names, such as {@code floci/floci:1.7.0} or {@code localstack/localstack:4.14.0}.
 */
final class ContainerStage implements AutoCloseable {

    static final Duration SOON = Duration.ofMinutes(2);

    private static final String GIVEN = "LONGHAUL_EMULATORS";

    /** The one port of the emulators of AWS as a whole. */
    private static final int ALL_OF_AWS = 4566;

    /** By which workers find the servers. */
    static final String ALIAS = "aws";

    private final Network network;
    private final int sqsPort;
    private final int s3Port;
    private final GenericContainer<?> servers;
    final Surroundings world;

    ContainerStage() {
        this(Network.newNetwork());
    }

    /** On a network with these addresses, of which the engine gives those of the range to who wants no certain one. */
    static ContainerStage onSubnet(String subnet, String range) {
        return new ContainerStage(Network.builder()
                .createNetworkCmdModifier(command -> command.withIpam(new Ipam()
                        .withConfig(new Ipam.Config().withSubnet(subnet).withIpRange(range))))
                .build());
    }

    private ContainerStage(Network network) {
        this.network = network;
        String given = System.getenv(GIVEN);
        boolean isGiven = given != null && !given.isBlank();
        sqsPort = isGiven ? ALL_OF_AWS : Emulators.SQS_PORT;
        s3Port = isGiven ? ALL_OF_AWS : Emulators.S3_PORT;
        servers = new GenericContainer<>(DockerImageName.parse(isGiven ? given : Images.servers()))
                .withNetwork(network)
                .withNetworkAliases(ALIAS)
                .withExposedPorts(sqsPort, s3Port)
                .withStartupTimeout(SOON)
                .waitingFor(
                        isGiven ? Wait.forListeningPort() : Wait.forLogMessage(".*" + Emulators.READY + ".*\\n", 1));
        servers.start();
        world = new Surroundings(at(sqsPort), at(s3Port), servers::stop);
    }

    Network network() {
        return network;
    }

    private URI at(int port) {
        return URI.create("http://" + servers.getHost() + ":" + servers.getMappedPort(port));
    }

    /** A worker that has not been started yet, as a security review wants it: read-only, without capabilities, with a limit on memory. */
    WorkerContainer worker() {
        return new WorkerContainer(Images.worker())
                .withNetwork(network)
                .withEnv("QUARKUS_SQS_ENDPOINT_OVERRIDE", "http://" + ALIAS + ":" + sqsPort)
                .withEnv("QUARKUS_S3_ENDPOINT_OVERRIDE", "http://" + ALIAS + ":" + s3Port)
                .withEnv("QUARKUS_S3_PATH_STYLE_ACCESS", "true")
                .withEnv("AWS_REGION", "us-east-1")
                .withEnv("AWS_ACCESS_KEY_ID", EmbeddedS3.ACCESS_KEY)
                .withEnv("AWS_SECRET_ACCESS_KEY", EmbeddedS3.SECRET_KEY)
                .withEnv("LONGHAUL_QUEUE_ADDRESS", "jobs")
                .withEnv("LONGHAUL_QUEUE_VISIBILITY", PackagedWorker.LEASE.toString())
                .withEnv("LONGHAUL_QUEUE_LONG_POLL", "1S")
                .withEnv("LONGHAUL_STORE_BUCKET", Surroundings.BUCKET)
                .withEnv("LONGHAUL_STORE_SOURCE_BUCKETS", Surroundings.BUCKET)
                .withEnv("LONGHAUL_STORE_CALL_ATTEMPT_TIMEOUT", "2S")
                .withEnv("LONGHAUL_STORE_CALL_TIMEOUT", "2S")
                .withEnv("LONGHAUL_WORKER_LEASE", PackagedWorker.LEASE.toString())
                .withEnv("LONGHAUL_WORKER_RETRY_BASE", "1S")
                .withEnv("LONGHAUL_WORKER_SWEEP", "2S")
                .withEnv("LONGHAUL_WORKER_STOP_TIMEOUT", "20S");
    }

    /** Another container in the worker's network namespace, as those of one ECS task: a program of the tests. */
    GenericContainer<?> beside(WorkerContainer worker, String... arguments) {
        return new GenericContainer<>(DockerImageName.parse(Images.servers()))
                .withNetworkMode("container:" + worker.getContainerId())
                .withCommand(arguments);
    }

    @Override
    public void close() {
        world.close();
        network.close();
    }
}
