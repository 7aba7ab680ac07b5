package dev.longhaul.it;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.MessageAttributeValue;

/** What a build leaves behind, as files: {@code objects/} by their keys, and {@code messages/}. */
record Estate(Path folder) {

    private static final ObjectMapper JSON = new ObjectMapper();

    /** Writes all of a bucket, and all messages of its queue that are visible within the time. */
    void keep(Surroundings world, Duration patience) throws IOException {
        for (String key : world.keys("")) {
            Path file = objects().resolve(key);
            Files.createDirectories(file.getParent());
            Files.write(file, world.find(key).orElseThrow());
        }
        Files.createDirectories(messages());
        int count = 0;
        for (Instant end = Instant.now().plus(patience); Instant.now().isBefore(end); ) {
            List<Message> found = world.sqs
                    .receiveMessage(receive -> receive.queueUrl(world.queue)
                            .waitTimeSeconds(2)
                            .visibilityTimeout(3600)
                            .messageAttributeNames("All"))
                    .messages();
            for (Message message : found) {
                ObjectNode json = JSON.createObjectNode().put("body", message.body());
                ObjectNode attributes = json.putObject("attributes");
                message.messageAttributes().forEach((name, value) -> attributes.put(name, value.stringValue()));
                Files.writeString(messages().resolve(count++ + ".json"), json.toPrettyString());
            }
        }
    }

    /** Puts all of it where a worker finds it. */
    void leaveTo(Surroundings world) throws IOException {
        for (Path file : files(objects())) {
            world.put(objects().relativize(file).toString(), Files.readAllBytes(file));
        }
        for (Path file : files(messages())) {
            JsonNode json = JSON.readTree(file.toFile());
            Map<String, MessageAttributeValue> attributes = new HashMap<>();
            json.path("attributes")
                    .properties()
                    .forEach(field -> attributes.put(
                            field.getKey(),
                            MessageAttributeValue.builder()
                                    .dataType("String")
                                    .stringValue(field.getValue().asText())
                                    .build()));
            world.sqs.sendMessage(send -> send.queueUrl(world.queue)
                    .messageBody(json.path("body").asText())
                    .messageAttributes(attributes));
        }
    }

    private Path objects() {
        return folder.resolve("objects");
    }

    private Path messages() {
        return folder.resolve("messages");
    }

    private static List<Path> files(Path folder) {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile).sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
