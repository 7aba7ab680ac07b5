package dev.longhaul.local;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.quarkus.runtime.StartupEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.sqs.SqsClient;

/** Shows a newcomer the main job: packs this folder's own files from the bucket into one archive in the bucket. */
@ApplicationScoped
public class FirstJob {

    private static final Logger LOG = Logger.getLogger(FirstJob.class);
    private static final String PREFIX = "demo/";
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final Duration LOOK = Duration.ofMillis(300);

    private final LocalConfig config;
    private final Clients clients;
    private final ObjectMapper json;
    private final int port;

    /** Where things are put and read. */
    @ApplicationScoped
    static class Clients {
        private final SqsClient sqs;
        private final S3Client s3;

        Clients(SqsClient sqs, S3Client s3) {
            this.sqs = sqs;
            this.s3 = s3;
        }

        SqsClient sqs() {
            return sqs;
        }

        S3Client s3() {
            return s3;
        }
    }

    FirstJob(
            LocalConfig config,
            Clients clients,
            ObjectMapper json,
            @ConfigProperty(name = "quarkus.http.port") int port) {
        this.config = config;
        this.clients = clients;
        this.json = json;
        this.port = port;
    }

    void start(@Observes @Priority(10_000) StartupEvent event) {
        if (config.enabled() && config.firstJob()) {
            Thread.ofVirtual().name("longhaul-first-job").start(this::run);
        }
    }

    private void run() {
        try {
            int files = putFiles();
            String id = "first-" + Instant.now().getEpochSecond();
            send(id);
            LOG.infof("first job sent: jobId=%s files=%d", id, files);
            JsonNode record = await(id);
            tell(id, record);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException | RuntimeException e) {
            LOG.error("the first job could not be shown", e);
        }
    }

    private int putFiles() throws IOException {
        Path here = Path.of("").toAbsolutePath();
        List<Path> files = RepositoryFiles.below(here);
        for (Path file : files) {
            String key = PREFIX + file.toString().replace('\\', '/');
            clients.s3().putObject(b -> b.bucket(LocalServers.BUCKET).key(key), here.resolve(file));
        }
        return files.size();
    }

    private void send(String id) {
        String url =
                clients.sqs().getQueueUrl(b -> b.queueName(LocalServers.QUEUE)).queueUrl();
        clients.sqs().sendMessage(b -> b.queueUrl(url).messageBody("""
                {"longhaul": 1, "type": "archive", "id": "%s",
                 "input": {"source": {"bucket": "%s", "prefix": "%s"}, "format": "zip", "name": "repository.zip"}}""".formatted(id, LocalServers.BUCKET, PREFIX)));
    }

    private JsonNode await(String id) throws IOException, InterruptedException {
        Instant end = Instant.now().plus(PATIENCE);
        while (Instant.now().isBefore(end)) {
            Optional<JsonNode> record = record(id);
            if (record.isPresent() && record.get().at("/times/ended").isTextual()) {
                return record.get();
            }
            Thread.sleep(LOOK);
        }
        throw new IllegalStateException("job " + id + " has not ended within " + PATIENCE);
    }

    private Optional<JsonNode> record(String id) throws IOException {
        try {
            return Optional.of(json.readTree(clients.s3()
                    .getObjectAsBytes(b -> b.bucket(LocalServers.BUCKET).key("records/" + id + ".json"))
                    .asByteArray()));
        } catch (NoSuchKeyException notYet) {
            return Optional.empty();
        }
    }

    private void tell(String id, JsonNode record) {
        String state = record.at("/state/name").asText();
        if (!state.equals("Succeeded")) {
            LOG.errorf(
                    "the first job did not succeed: jobId=%s state=%s reason=%s",
                    id, state, record.at("/state/failure"));
            return;
        }
        String prefix = record.at("/state/result/prefix").asText();
        StringBuilder outputs = new StringBuilder();
        record.at("/state/result/outputs")
                .forEach(output -> outputs.append("    %s%s  (%d bytes)%n"
                        .formatted(
                                prefix,
                                output.path("name").asText(),
                                output.path("sizeBytes").asLong())));
        LOG.infof(
                """
                the first job has ended

                  Job %1$s: %2$s
                  record   s3://%3$s/records/%1$s.json     (files below %4$s/s3)
                  result   in s3://%3$s:
                %5$s
                  Look at it:
                    curl -s localhost:%6$d/jobs/%1$s
                    curl -sL localhost:%6$d/jobs/%1$s/result/repository.zip -o repository.zip

                  Send the next job:
                    curl -s localhost:%6$d/jobs -H 'Content-Type: application/json' \\
                      -d '{"longhaul": 1, "type": "archive", "input": {"source": {"bucket": "longhaul", "prefix": "%8$s"}, "format": "tar.gz"}}'
                    AWS_ACCESS_KEY_ID=local AWS_SECRET_ACCESS_KEY=local-secret AWS_DEFAULT_REGION=us-east-1 \\
                      aws --endpoint-url http://127.0.0.1:%7$d sqs send-message --queue-url http://127.0.0.1:%7$d/000000000000/jobs \\
                      --message-body '{"longhaul": 1, "type": "archive", "input": {"source": {"bucket": "longhaul", "prefix": "%8$s"}, "format": "zip"}}'

                  Ctrl-C drains and stops.
                """.formatted(id, state, LocalServers.BUCKET, config.data(), outputs, port, config.sqsPort(), PREFIX));
    }
}
