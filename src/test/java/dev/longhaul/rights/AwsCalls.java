package dev.longhaul.rights;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.longhaul.support.SeenRequest;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Reads which actions a request asks for. The protocol decides whose request it is, the header {@code X-Amz-Target}, never what names
 * stand in other headers or in a body: the source of a copy may be called like a queue.
 */
public final class AwsCalls {

    /** Account of the embedded servers. */
    static final String ACCOUNT = "000000000000";

    static final String REGION = "us-east-1";

    private static final JsonFactory JSON = new JsonFactory();
    private static final String SQS = "AmazonSQS.";
    private static final String ECS = "AmazonEC2ContainerServiceV20141113.";
    private static final String BATCH = "Batch";

    /** What names the queue in requests of SQS. */
    private static final Set<String> QUEUE_FIELDS = Set.of("QueueUrl", "QueueName", "SourceArn");

    private AwsCalls() {}

    public static String queueArn(String name) {
        return "arn:aws:sqs:" + REGION + ":" + ACCOUNT + ":" + name;
    }

    /**
     * Of one request, in the order in which AWS would judge them.
     *
     * @throws IllegalArgumentException if no action is known for it
     */
    public static List<AwsCall> of(SeenRequest request) {
        Optional<String> target = request.head().header("X-Amz-Target");
        if (target.isEmpty()) {
            return S3Actions.of(request);
        }
        if (target.get().startsWith(SQS)) {
            return List.of(sqs(target.get().substring(SQS.length()), request.excerpt()));
        }
        if (target.get().startsWith(ECS)) {
            return List.of(new AwsCall("ecs:" + target.get().substring(ECS.length()), ecsResource(request.excerpt())));
        }
        throw new IllegalArgumentException("no action is known for a request to " + target.get());
    }

    /** A batch asks for the action of its single call (docs.aws.amazon.com/AWSSimpleQueueService, {@code sqs-api-permissions-reference}). */
    private static AwsCall sqs(String operation, String body) {
        String single =
                operation.endsWith(BATCH) ? operation.substring(0, operation.length() - BATCH.length()) : operation;
        String queue = field(body, QUEUE_FIELDS);
        String name = queue.substring(Math.max(queue.lastIndexOf('/'), queue.lastIndexOf(':')) + 1);
        return new AwsCall("sqs:" + single, queueArn(name));
    }

    private static String ecsResource(String body) {
        return field(body, Set.of("tasks"));
    }

    /** The first of the object's own fields with such a name; of a list its first item. Reads no further, since the body may be cut. */
    private static String field(String body, Set<String> names) {
        try (JsonParser json = JSON.createParser(body)) {
            json.nextToken();
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                boolean isIt = names.contains(json.currentName());
                JsonToken value = json.nextToken();
                if (isIt) {
                    return value == JsonToken.START_ARRAY ? json.nextTextValue() : json.getText();
                }
                json.skipChildren();
            }
        } catch (IOException e) {
            throw new IllegalArgumentException("the beginning of a body has none of " + names, e);
        }
        throw new IllegalArgumentException("a body has none of " + names);
    }
}
