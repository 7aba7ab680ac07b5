package dev.longhaul.bench;

import java.net.URI;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.Message;

/**
 * What a person would write by hand: receive at most ten messages and at most as many as threads are free, run each on one of 64
 * threads, delete it. A program of its own, measured beside the worker.
 *
 * <p>With {@code records} it keeps the same durable record of each job as the worker does, by the same calls in the same order: SQS
 * ReceiveMessage (shared by up to ten); S3 GET of the record (missing), PUT of an open marker, PUT of an index entry, PUT of the record
 * with {@code If-None-Match: *} as running; the work, which is nothing; PUT of the record with {@code If-Match} as succeeded; SQS
 * DeleteMessage; S3 DELETE of the open marker. With {@code plain} it keeps nothing: ReceiveMessage and DeleteMessage only.
 *
 * <p>It has no lease, extends no message, repeats nothing, parses no body, logs nothing and cannot be drained: the worker does all that.
 */
final class HandLoop {

    static final int THREADS = 64;
    private static final int BATCH = 10;
    private static final int LONG_POLL_SECONDS = 20;
    private static final int VISIBILITY_SECONDS = 120;

    private final SqsClient sqs;
    private final String queue;
    private final HandBook book;
    private final Semaphore free = new Semaphore(THREADS);

    private HandLoop(SqsClient sqs, String queue, HandBook book) {
        this.sqs = sqs;
        this.queue = queue;
        this.book = book;
    }

    /** Arguments: SQS endpoint, S3 endpoint, queue URL, bucket or {@code -} for no records. */
    public static void main(String[] args) throws InterruptedException {
        Console.silenceOthers();
        HandBook book = args[3].equals("-") ? new HandBook.Nothing() : HandBook.inBucket(URI.create(args[1]), args[3]);
        new HandLoop(Sdk.sqs(URI.create(args[0])), args[2], book).run();
    }

    private void run() throws InterruptedException {
        try (ExecutorService threads = Executors.newFixedThreadPool(THREADS)) {
            while (!threads.isShutdown()) {
                int slots = takeSlots();
                List<Message> messages = receive(slots);
                free.release(slots - messages.size());
                messages.forEach(message -> threads.execute(() -> handle(message)));
            }
        }
    }

    private int takeSlots() throws InterruptedException {
        free.acquire();
        int taken = 1;
        while (taken < BATCH && free.tryAcquire()) {
            taken++;
        }
        return taken;
    }

    private List<Message> receive(int slots) {
        return sqs.receiveMessage(b -> b.queueUrl(queue)
                        .maxNumberOfMessages(slots)
                        .waitTimeSeconds(LONG_POLL_SECONDS)
                        .visibilityTimeout(VISIBILITY_SECONDS))
                .messages();
    }

    private void handle(Message message) {
        try {
            String id = message.messageId();
            String etag = book.begin(id, message.body());
            book.end(id, message.body(), etag);
            sqs.deleteMessage(b -> b.queueUrl(queue).receiptHandle(message.receiptHandle()));
            book.close(id);
        } finally {
            free.release();
        }
    }
}
