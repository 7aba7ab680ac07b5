package dev.longhaul.handler.archive;

import dev.longhaul.handler.ObjectSource.SourceObject;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How far an archive was when it was kept, beside its bytes and what grows with its entries.
 *
 * @param level of compression, whatever the settings say now
 * @param last key of the last object that is packed whole; empty for none
 * @param trail what {@link KeyTrail} had kept
 * @param within the object in the middle of which it was; null between two
 * @param writer the {@link ArchiveWriter}'s own
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record ArchiveState(
        int level,
        String last,
        Counts counts,
        List<String> trail,
        @Nullable Within within,
        byte[] writer) {

    /** The name of its file in a checkpoint. */
    static final String NAME = "state";

    /** Grows with each change of what is written here or by a writer: another version's state is not read, and the packing begins anew. */
    private static final int VERSION = 1;

    /** What is packed whole, and all bytes. */
    record Counts(long objects, long bytes, long renamed) {}

    /** An object and how much of it is packed. */
    record Within(String key, String etag, long sizeBytes, Instant modified, long taken) {

        static Within of(SourceObject object, long taken) {
            return new Within(object.key(), object.etag(), object.sizeBytes(), object.lastModified(), taken);
        }

        /** Whether the rest of it can be read: it is the same still. */
        boolean isOf(SourceObject object) {
            return of(object, taken).equals(this);
        }
    }

    void write(OutputStream out) throws IOException {
        DataOutputStream data = new DataOutputStream(out);
        data.writeInt(VERSION);
        data.writeInt(level);
        text(data, last);
        data.writeLong(counts.objects);
        data.writeLong(counts.bytes);
        data.writeLong(counts.renamed);
        data.writeInt(trail.size());
        for (String key : trail) {
            text(data, key);
        }
        data.writeBoolean(within != null);
        if (within != null) {
            text(data, within.key);
            text(data, within.etag);
            data.writeLong(within.sizeBytes);
            text(data, within.modified.toString());
            data.writeLong(within.taken);
        }
        data.writeInt(writer.length);
        data.write(writer);
        data.flush();
    }

    /** Null if another version wrote it. */
    static @Nullable ArchiveState read(InputStream in) throws IOException {
        DataInputStream data = new DataInputStream(in);
        if (data.readInt() != VERSION) {
            return null;
        }
        int level = data.readInt();
        String last = text(data);
        Counts counts = new Counts(data.readLong(), data.readLong(), data.readLong());
        List<String> trail = new ArrayList<>();
        for (int left = data.readInt(); left > 0; left--) {
            trail.add(text(data));
        }
        Within within = data.readBoolean()
                ? new Within(text(data), text(data), data.readLong(), Instant.parse(text(data)), data.readLong())
                : null;
        return new ArchiveState(level, last, counts, trail, within, bytes(data));
    }

    DataInputStream writerState() {
        return new DataInputStream(new ByteArrayInputStream(writer));
    }

    /** Where a writer saves itself to. */
    @FunctionalInterface
    interface Saving {
        void to(DataOutputStream state) throws IOException, InterruptedException;
    }

    static byte[] saved(Saving saving) throws IOException, InterruptedException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        saving.to(new DataOutputStream(bytes));
        return bytes.toByteArray();
    }

    static byte[] bytes(DataInputStream data) throws IOException {
        byte[] bytes = new byte[data.readInt()];
        data.readFully(bytes);
        return bytes;
    }

    static void bytes(DataOutputStream data, byte[] bytes) throws IOException {
        data.writeInt(bytes.length);
        data.write(bytes);
    }

    private static void text(DataOutputStream data, String text) throws IOException {
        bytes(data, text.getBytes(StandardCharsets.UTF_8));
    }

    private static String text(DataInputStream data) throws IOException {
        return new String(bytes(data), StandardCharsets.UTF_8);
    }
}
