package dev.longhaul.handler.exec;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/** Copies streams so that an interrupt ends it. */
final class Chunks {

    private static final int BYTES = 64 * 1024;

    private Chunks() {}

    static void copy(InputStream in, OutputStream out) throws IOException, InterruptedException {
        byte[] chunk = new byte[BYTES];
        for (int count = in.read(chunk); count >= 0; count = in.read(chunk)) {
            out.write(chunk, 0, count);
            if (Thread.interrupted()) {
                throw new InterruptedException("the attempt ends while its files are copied");
            }
        }
    }
}
