package dev.longhaul.local;

import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.sqs.SqsClient;

/**
 * The embedded servers alone, for a container of their own beside workers in containers: SQS on port {@value #SQS_PORT} and S3 on port
 * {@value #S3_PORT} of all its addresses, objects below the folder that is the first argument. A second argument names a queue and a
 * third one a bucket to be there at once; else neither is.
 */
public final class Emulators {

    public static final int SQS_PORT = 9324;
    public static final int S3_PORT = 9325;

    /** The line that says that both answer. */
    public static final String READY = "SQS and S3 answer";

    private static final String EVERYWHERE = "0.0.0.0";
    private static final int ALONE = 1;
    private static final int WITH_QUEUE_AND_BUCKET = 3;

    private Emulators() {}

    /** Serves until the process is ended. */
    public static void main(String... arguments) throws InterruptedException {
        if (arguments.length != ALONE && arguments.length != WITH_QUEUE_AND_BUCKET) {
            System.err.println("usage: Emulators FOLDER [QUEUE BUCKET]");
            System.exit(64);
        }
        try (EmbeddedSqs sqs = EmbeddedSqs.start(EVERYWHERE, SQS_PORT);
                EmbeddedS3 s3 = EmbeddedS3.inFolder(EVERYWHERE, S3_PORT, Path.of(arguments[0]))) {
            if (arguments.length == WITH_QUEUE_AND_BUCKET) {
                Account account = new Account(sqs.endpoint(), s3.endpoint());
                try (SqsClient queues = account.sqs();
                        S3Client objects = account.s3()) {
                    LocalServers.makeQueues(queues, arguments[1]);
                    LocalServers.makeBucket(objects, arguments[2]);
                }
            }
            System.out.println(READY);
            new CountDownLatch(1).await();
        }
    }
}
