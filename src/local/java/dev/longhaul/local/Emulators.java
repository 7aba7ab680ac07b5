package dev.longhaul.local;

import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;

/**
 * The embedded servers alone, for a container of their own beside workers in containers: SQS on port {@value #SQS_PORT} and S3 on port
 * {@value #S3_PORT} of all its addresses, objects below the folder that is the argument. Neither queue nor bucket is there at first.
 */
public final class Emulators {

    public static final int SQS_PORT = 9324;
    public static final int S3_PORT = 9325;

    /** The line that says that both answer. */
    public static final String READY = "SQS and S3 answer";

    private static final String EVERYWHERE = "0.0.0.0";

    private Emulators() {}

    /** Serves until the process is ended. */
    public static void main(String... arguments) throws InterruptedException {
        if (arguments.length != 1) {
            System.err.println("usage: Emulators FOLDER");
            System.exit(64);
        }
        try (EmbeddedSqs _ = EmbeddedSqs.start(EVERYWHERE, SQS_PORT);
                EmbeddedS3 _ = EmbeddedS3.inFolder(EVERYWHERE, S3_PORT, Path.of(arguments[0]))) {
            System.out.println(READY);
            new CountDownLatch(1).await();
        }
    }
}
