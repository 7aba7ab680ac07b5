package dev.longhaul.bench;

import dev.longhaul.support.Await;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntFunction;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;
import software.amazon.awssdk.services.sqs.model.SendMessageBatchRequestEntry;

/** A queue's messages, seen from outside: sent so that they become visible together, and watched as they go. */
final class Backlog {

    /** Between the first send of a round and the moment at which its jobs become visible. */
    static final Duration LEAD = Duration.ofSeconds(4);

    private static final Duration LOOK = Duration.ofMillis(200);
    private static final Duration LIMIT = Duration.ofMinutes(5);
    private static final int BATCH = 10;

    /** The first and the last tenth of a round do not count: slots fill, and run empty. */
    private static final double EDGE = 0.1;

    private final SqsClient sqs;
    private final String url;

    Backlog(SqsClient sqs, String url) {
        this.sqs = sqs;
        this.url = url;
    }

    /** Sends jobs and returns how many a second were deleted while the slots were full. */
    double drained(int jobs, IntFunction<String> body) {
        sendDelayed(jobs, body);
        long from = awaitGone(jobs, (int) (jobs * EDGE));
        long to = awaitGone(jobs, (int) (jobs * (1 - EDGE)));
        awaitEmpty();
        return jobs * (1 - 2 * EDGE) / ((to - from) / 1e9);
    }

    void send(String body) {
        sqs.sendMessage(b -> b.queueUrl(url).messageBody(body));
    }

    void awaitEmpty() {
        Await.until(LIMIT, "the queue to be empty: " + url, () -> size() == 0);
    }

    /** Sent in the time of their delay, so that nobody has begun when the last one is in. */
    private void sendDelayed(int jobs, IntFunction<String> body) {
        long visible = System.nanoTime() + LEAD.toNanos();
        for (int from = 0; from < jobs; from += BATCH) {
            int delay = (int) Math.max(0, Math.ceilDiv(visible - System.nanoTime(), 1_000_000_000L));
            List<SendMessageBatchRequestEntry> entries = new ArrayList<>();
            for (int n = from; n < Math.min(jobs, from + BATCH); n++) {
                entries.add(SendMessageBatchRequestEntry.builder()
                        .id(Integer.toString(n))
                        .messageBody(body.apply(n))
                        .delaySeconds(delay)
                        .build());
            }
            sqs.sendMessageBatch(b -> b.queueUrl(url).entries(entries));
        }
    }

    /** The moment at which so many of the jobs were gone, between two looks in proportion. */
    private long awaitGone(int jobs, int wanted) {
        long end = System.nanoTime() + LIMIT.toNanos();
        long before = System.nanoTime();
        int goneBefore = 0;
        while (System.nanoTime() < end) {
            long now = System.nanoTime();
            int gone = jobs - size();
            if (gone >= wanted) {
                double share = gone == goneBefore ? 1 : (double) (wanted - goneBefore) / (gone - goneBefore);
                return before + (long) ((now - before) * Math.clamp(share, 0, 1));
            }
            before = now;
            goneBefore = gone;
            LockSupport.parkNanos(LOOK.toNanos());
        }
        throw new IllegalStateException("only " + goneBefore + " of " + jobs + " jobs were done within " + LIMIT);
    }

    /** Visible, hidden and delayed ones. */
    private int size() {
        Map<QueueAttributeName, String> attributes = sqs.getQueueAttributes(
                        b -> b.queueUrl(url).attributeNames(QueueAttributeName.ALL))
                .attributes();
        return count(attributes, QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES)
                + count(attributes, QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES_NOT_VISIBLE)
                + count(attributes, QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES_DELAYED);
    }

    private static int count(Map<QueueAttributeName, String> attributes, QueueAttributeName name) {
        return Integer.parseInt(attributes.getOrDefault(name, "0"));
    }
}
