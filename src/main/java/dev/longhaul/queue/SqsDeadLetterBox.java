package dev.longhaul.queue;

import static dev.longhaul.queue.SqsFailures.translating;

import dev.longhaul.queue.JobQueue.WakeUpCall;
import dev.longhaul.queue.QueueException.Kind;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.stream.IntStream;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.ChangeMessageVisibilityBatchRequestEntry;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.MessageAttributeValue;
import software.amazon.awssdk.services.sqs.model.MessageSystemAttributeName;

/** A dead-letter queue in SQS. */
final class SqsDeadLetterBox implements DeadLetterBox {

    /** A poll that does not wait asks only some of SQS' servers. */
    private static final int GLANCE_SECONDS = 1;

    private static final String RUNNING = "RUNNING";

    private final String url;
    private final String arn;
    private final SqsClient sqs;
    private final InstantSource clock;

    SqsDeadLetterBox(String url, String arn, SqsClient sqs, InstantSource clock) {
        this.url = url;
        this.arn = arn;
        this.sqs = sqs;
        this.clock = clock;
    }

    @Override
    public String url() {
        return url;
    }

    /** The right to ask is not needed for anything else: without it nobody is known to redrive. */
    @Override
    public boolean isBeingRedriven() {
        try {
            return translating(
                    "list the move tasks of " + url + " (sqs:ListMessageMoveTasks)",
                    () -> sqs.listMessageMoveTasks(b -> b.sourceArn(arn)).results().stream()
                            .anyMatch(task -> RUNNING.equals(task.status())));
        } catch (QueueException e) {
            if (e.kind() == Kind.Unavailable) {
                throw e;
            }
            return false;
        }
    }

    @Override
    public List<Found> receive(Duration hidden) {
        List<Message> messages = translating(
                "receive from " + url + " (sqs:ReceiveMessage)",
                () -> sqs.receiveMessage(b -> b.queueUrl(url)
                                .maxNumberOfMessages(SqsLimits.BATCH)
                                .waitTimeSeconds(GLANCE_SECONDS)
                                .visibilityTimeout(Math.toIntExact(hidden.toSeconds()))
                                .messageAttributeNames("All")
                                .messageSystemAttributeNames(MessageSystemAttributeName.ALL))
                        .messages());
        Instant now = clock.instant();
        return messages.stream().map(message -> found(message, now)).toList();
    }

    private static Found found(Message message, Instant now) {
        MessageAttributeValue ours = message.messageAttributes().get(WakeUpCall.ATTRIBUTE);
        String text = ours == null ? null : ours.stringValue();
        return new Found(
                SqsMessages.delivery(message, now),
                text != null && LonghaulAttribute.isNote(text),
                message.attributes().get(MessageSystemAttributeName.DEAD_LETTER_QUEUE_SOURCE_ARN));
    }

    @Override
    public void leave(Collection<String> receiptHandles) {
        List<String> all = new ArrayList<>(receiptHandles);
        for (int from = 0; from < all.size(); from += SqsLimits.BATCH) {
            leaveTen(all.subList(from, Math.min(all.size(), from + SqsLimits.BATCH)));
        }
    }

    private void leaveTen(List<String> ten) {
        List<ChangeMessageVisibilityBatchRequestEntry> entries = IntStream.range(0, ten.size())
                .mapToObj(n -> ChangeMessageVisibilityBatchRequestEntry.builder()
                        .id(Integer.toString(n))
                        .receiptHandle(ten.get(n))
                        .visibilityTimeout(0)
                        .build())
                .toList();
        Object _ = translating(
                "change visibility in " + url + " (sqs:ChangeMessageVisibility)",
                () -> sqs.changeMessageVisibilityBatch(b -> b.queueUrl(url).entries(entries)));
    }

    @Override
    public void delete(String receiptHandle) {
        try {
            Object _ = translating(
                    "delete from " + url + " (sqs:DeleteMessage)",
                    () -> sqs.deleteMessage(b -> b.queueUrl(url).receiptHandle(receiptHandle)));
        } catch (QueueException e) {
            if (e.kind() != Kind.MessageLost) {
                throw e;
            }
        }
    }
}
