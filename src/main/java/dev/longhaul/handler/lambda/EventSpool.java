package dev.longhaul.handler.lambda;

import dev.longhaul.handler.JobContext;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Takes an event of unknown size: in memory while it is small, then in the workspace. */
final class EventSpool extends OutputStream {

    static final int MEMORY_LIMIT = 256 * 1024;

    private final JobContext job;
    private final ByteArrayOutputStream memory = new ByteArrayOutputStream();
    private @Nullable Path file;
    private @Nullable OutputStream disk;
    private long length;

    EventSpool(JobContext job) {
        this.job = job;
    }

    @Override
    public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int count) throws IOException {
        length += count;
        if (disk == null && length > MEMORY_LIMIT) {
            Path path = job.workspace().resolve("event");
            file = path;
            disk = Files.newOutputStream(path);
            memory.writeTo(disk);
            memory.reset();
        }
        if (disk == null) {
            memory.write(bytes, offset, count);
        } else {
            disk.write(bytes, offset, count);
        }
    }

    @Override
    public void close() throws IOException {
        if (disk != null) {
            disk.close();
        }
    }

    /** What was written; after the close. */
    EventBody body() {
        return file == null ? new EventBody.Bytes(memory.toByteArray()) : new EventBody.Spooled(file, length);
    }
}
