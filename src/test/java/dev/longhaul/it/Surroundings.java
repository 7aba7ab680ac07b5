package dev.longhaul.it;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.longhaul.local.EmbeddedS3;
import dev.longhaul.local.EmbeddedSqs;
import dev.longhaul.support.Await;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.http.apache.ApacheHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.s3.model.S3Object;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.MessageAttributeValue;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;

/** Real SQS and S3 protocol servers, and clients that look at them from outside. */
final class Surroundings implements AutoCloseable {

    static final String BUCKET = "longhaul";
    private static final ObjectMapper JSON = new ObjectMapper();

    private final URI sqsEndpoint;
    private final URI s3Endpoint;
    private final Runnable end;
    final SqsClient sqs;
    final S3Client s3;
    final String queue;
    final String deadLetters;

    Surroundings() {
        this(EmbeddedS3.inMemory(0));
    }

    /** With a bucket elsewhere than in memory. */
    Surroundings(EmbeddedS3 objects) {
        this(EmbeddedSqs.start(0), objects);
    }

    private Surroundings(EmbeddedSqs queues, EmbeddedS3 objects) {
        this(queues.endpoint(), objects.endpoint(), () -> {
            queues.close();
            objects.close();
        });
    }

    /** Of servers elsewhere, and what ends them. */
    Surroundings(URI sqsEndpoint, URI s3Endpoint, Runnable end) {
        this.sqsEndpoint = sqsEndpoint;
        this.s3Endpoint = s3Endpoint;
        this.end = end;
        StaticCredentialsProvider credentials = StaticCredentialsProvider.create(
                AwsBasicCredentials.create(EmbeddedS3.ACCESS_KEY, EmbeddedS3.SECRET_KEY));
        sqs = SqsClient.builder()
                .endpointOverride(sqsEndpoint)
                .region(Region.US_EAST_1)
                .credentialsProvider(credentials)
                .httpClientBuilder(ApacheHttpClient.builder())
                .build();
        s3 = S3Client.builder()
                .endpointOverride(s3Endpoint)
                .region(Region.US_EAST_1)
                .credentialsProvider(credentials)
                .forcePathStyle(true)
                .httpClientBuilder(ApacheHttpClient.builder().expectContinueEnabled(false))
                .build();
        deadLetters = sqs.createQueue(b -> b.queueName("jobs-dlq")
                        .attributes(Map.of(QueueAttributeName.MESSAGE_RETENTION_PERIOD, "1209600")))
                .queueUrl();
        String arn = sqs.getQueueAttributes(b -> b.queueUrl(deadLetters).attributeNames(QueueAttributeName.QUEUE_ARN))
                .attributes()
                .get(QueueAttributeName.QUEUE_ARN);
        String redrive = "{\"deadLetterTargetArn\":\"" + arn + "\",\"maxReceiveCount\":1000}";
        queue = sqs.createQueue(b -> b.queueName("jobs").attributes(Map.of(QueueAttributeName.REDRIVE_POLICY, redrive)))
                .queueUrl();
        s3.createBucket(b -> b.bucket(BUCKET));
    }

    URI sqsEndpoint() {
        return sqsEndpoint;
    }

    URI s3Endpoint() {
        return s3Endpoint;
    }

    /** Returns the message's id. */
    String send(String body) {
        return sqs.sendMessage(b -> b.queueUrl(queue).messageBody(body)).messageId();
    }

    /** With attributes that are strings. */
    String send(String body, Map<String, String> attributes) {
        Map<String, MessageAttributeValue> values = new HashMap<>();
        attributes.forEach((name, value) -> values.put(
                name,
                MessageAttributeValue.builder()
                        .dataType("String")
                        .stringValue(value)
                        .build()));
        return sqs.sendMessage(b -> b.queueUrl(queue).messageBody(body).messageAttributes(values))
                .messageId();
    }

    /** A job of a type whose input does not matter. */
    String sendJob(String id, String type) {
        return send("{\"longhaul\": 1, \"type\": \"%s\", \"id\": \"%s\", \"input\": {}}".formatted(type, id));
    }

    /** Sends bytes that no client would, as the body's JSON string and with nothing checked on the way. */
    int sendRaw(byte[] quotedBody) throws IOException, InterruptedException {
        ByteArrayOutputStream request = new ByteArrayOutputStream();
        request.writeBytes(("{\"QueueUrl\":\"" + queue + "\",\"MessageBody\":").getBytes(StandardCharsets.UTF_8));
        request.writeBytes(quotedBody);
        request.write('}');
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(
                            HttpRequest.newBuilder(sqsEndpoint())
                                    .header("X-Amz-Target", "AmazonSQS.SendMessage")
                                    .header("Content-Type", "application/x-amz-json-1.0")
                                    .POST(HttpRequest.BodyPublishers.ofByteArray(request.toByteArray()))
                                    .build(),
                            HttpResponse.BodyHandlers.discarding())
                    .statusCode();
        }
    }

    /** An archive job over a prefix. */
    void sendArchive(String id, String prefix, int level) {
        send("""
                {"longhaul": 1, "type": "archive", "id": "%s", "input":
                 {"source": {"bucket": "longhaul", "prefix": "%s"}, "format": "zip", "name": "a.zip", "level": %d}}""".formatted(id, prefix, level));
    }

    void put(String key, byte[] body) {
        s3.putObject(b -> b.bucket(BUCKET).key(key), RequestBody.fromBytes(body));
    }

    /** Bytes that do not compress, the same for the same seed. */
    static byte[] noise(int size, long seed) {
        byte[] bytes = new byte[size];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }

    Optional<JsonNode> record(String id) {
        return find("records/" + id + ".json").map(bytes -> {
            try {
                return JSON.readTree(bytes);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }

    Optional<byte[]> find(String key) {
        try {
            return Optional.of(
                    s3.getObjectAsBytes(b -> b.bucket(BUCKET).key(key)).asByteArray());
        } catch (NoSuchKeyException e) {
            return Optional.empty();
        }
    }

    String state(String id) {
        return record(id).map(record -> record.at("/state/name").asText()).orElse("none");
    }

    void awaitState(String id, String state, Duration limit) {
        Await.until(
                limit,
                "job " + id + " to be " + state + ", not " + state(id),
                () -> state(id).equals(state));
    }

    /** Done, and nothing left in the queue. */
    void awaitSucceeded(String id, Duration limit) {
        awaitState(id, "Succeeded", limit);
        awaitNoMessages(limit);
    }

    void awaitNoMessages(Duration limit) {
        Await.until(limit, "the queue to be empty", () -> messages() == 0);
    }

    /** A job's open marker goes after its message. */
    void awaitNothingOpen(Duration limit) {
        Await.until(limit, "no open markers", () -> keys("open/").isEmpty());
    }

    /** Number of a job's newest attempt. */
    int attempts(String id) {
        return record(id).orElseThrow().at("/attempts/last").asInt();
    }

    /** How many of a job's attempts count against its budget. */
    int charged(String id) {
        return record(id).orElseThrow().at("/attempts/charged").asInt();
    }

    /** How a job's attempts ended, oldest first. */
    List<String> ends(String id) {
        return record(id).orElseThrow().at("/attempts/recent").findValuesAsText("end");
    }

    byte[] result(String id, String name) {
        String prefix = record(id).orElseThrow().at("/state/result/prefix").asText();
        return find(prefix + name).orElseThrow();
    }

    List<Message> deadLetters() {
        return sqs.receiveMessage(b -> b.queueUrl(deadLetters)
                        .maxNumberOfMessages(10)
                        .visibilityTimeout(1)
                        .messageAttributeNames("All"))
                .messages();
    }

    /** At least so many dead letters, each taken once. */
    List<Message> deadLetters(int count, Duration limit) {
        List<Message> letters = new ArrayList<>();
        Await.until(limit, count + " dead letters", () -> {
            letters.addAll(sqs.receiveMessage(b -> b.queueUrl(deadLetters)
                            .maxNumberOfMessages(10)
                            .visibilityTimeout(600)
                            .messageAttributeNames("All"))
                    .messages());
            return letters.size() >= count;
        });
        return letters;
    }

    /** Moves a letter back as a redrive does: as a new message with all that it had. */
    void redrive(Message letter) {
        sqs.sendMessage(
                b -> b.queueUrl(queue).messageBody(letter.body()).messageAttributes(letter.messageAttributes()));
        sqs.deleteMessage(b -> b.queueUrl(deadLetters).receiptHandle(letter.receiptHandle()));
    }

    void delete(String key) {
        s3.deleteObject(b -> b.bucket(BUCKET).key(key));
    }

    /** What a dead letter says of itself. */
    static String note(Message letter) {
        MessageAttributeValue note = letter.messageAttributes().get("longhaul");
        return note == null ? "no note" : note.stringValue();
    }

    List<String> keys(String prefix) {
        return s3.listObjectsV2Paginator(b -> b.bucket(BUCKET).prefix(prefix)).contents().stream()
                .map(S3Object::key)
                .toList();
    }

    /** How many messages the queue holds, hidden ones included; counted at one moment, so that one which becomes visible counts once. */
    int messages() {
        return count(
                QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES,
                QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES_NOT_VISIBLE);
    }

    int visible() {
        return count(QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES);
    }

    int hidden() {
        return count(QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES_NOT_VISIBLE);
    }

    /** How many messages another queue holds, hidden ones included. */
    int messages(String url) {
        return count(
                url,
                QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES,
                QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES_NOT_VISIBLE);
    }

    private int count(QueueAttributeName... which) {
        return count(queue, which);
    }

    private int count(String url, QueueAttributeName... which) {
        Map<QueueAttributeName, String> attributes = sqs.getQueueAttributes(
                        b -> b.queueUrl(url).attributeNames(QueueAttributeName.ALL))
                .attributes();
        return Stream.of(which)
                .mapToInt(name -> Integer.parseInt(attributes.get(name)))
                .sum();
    }

    @Override
    public void close() {
        sqs.close();
        s3.close();
        end.run();
    }
}
