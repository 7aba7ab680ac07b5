package dev.longhaul.handler.archive;

import dev.longhaul.handler.Checkpoint;
import dev.longhaul.handler.CheckpointDraft;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/**
 * A file of what grows with the number of entries, kept in checkpoints piece by piece: each holds what came since the one before. When there
 * are many pieces they become one. A disk that takes a part of what is written, and the rest later, leaves nothing in it twice: an archive
 * goes on after a checkpoint that could not be written.
 */
final class GrowingFile implements AutoCloseable {

    private static final int BUFFER_BYTES = 64 * 1024;
    private static final int PIECES = 16;

    private final Path file;
    private final String name;
    private final WritableByteChannel out;
    private final ByteBuffer waiting = ByteBuffer.allocate(BUFFER_BYTES);
    private List<String> pieces = List.of();
    private List<String> saving = List.of();
    private long saved;
    private long size;
    private int count;

    GrowingFile(Path file) throws IOException {
        this(
                file,
                Files.newByteChannel(
                        file,
                        StandardOpenOption.CREATE,
                        StandardOpenOption.TRUNCATE_EXISTING,
                        StandardOpenOption.WRITE));
    }

    /**
     * A file that is written through a channel.
     *
     * @param out to the file, which is empty
     */
    GrowingFile(Path file, WritableByteChannel out) {
        this.file = file;
        this.name = String.valueOf(file.getFileName());
        this.out = out;
    }

    /** The file as a checkpoint has it. */
    static GrowingFile restored(Path file, Checkpoint from) throws IOException {
        GrowingFile restored = new GrowingFile(file);
        List<String> pieces = new ArrayList<>();
        for (String piece : from.files().keySet()) {
            if (piece.startsWith(restored.name + "/")) {
                pieces.add(piece);
                restored.append(from, piece);
                restored.count = Integer.parseInt(piece.substring(restored.name.length() + 1));
            }
        }
        restored.pieces = pieces;
        restored.saved = restored.size;
        return restored;
    }

    private void append(Checkpoint from, String piece) throws IOException {
        byte[] chunk = new byte[BUFFER_BYTES];
        try (InputStream in = from.open(piece)) {
            for (int length = in.read(chunk); length >= 0; length = in.read(chunk)) {
                write(chunk, length);
            }
        }
    }

    void write(byte[] bytes) throws IOException {
        write(bytes, bytes.length);
    }

    private void write(byte[] bytes, int length) throws IOException {
        for (int taken = 0; taken < length; ) {
            if (!waiting.hasRemaining()) {
                flush();
            }
            int fitting = Math.min(waiting.remaining(), length - taken);
            waiting.put(bytes, taken, fitting);
            taken += fitting;
        }
        size += length;
    }

    /** What the disk has not taken waits for the next time. */
    private void flush() throws IOException {
        waiting.flip();
        try {
            while (waiting.hasRemaining()) {
                out.write(waiting);
            }
        } catch (ClosedByInterruptException e) {
            throw (InterruptedIOException) new InterruptedIOException("interrupted while writing " + name).initCause(e);
        } finally {
            waiting.compact();
        }
    }

    /** Puts it into a checkpoint. */
    void save(CheckpointDraft draft) throws IOException {
        flush();
        boolean isWhole = pieces.size() >= PIECES;
        List<String> next = new ArrayList<>();
        if (!isWhole) {
            for (String piece : pieces) {
                draft.carry(piece);
                next.add(piece);
            }
        }
        if (isWhole || size > saved) {
            count++;
            String piece = name + "/%09d".formatted(count);
            OutputStream to = draft.open(piece);
            send(isWhole ? 0 : saved, to);
            to.close(); // only here: closed after a failure, half a piece would be kept
            next.add(piece);
        }
        saving = next;
    }

    /** The checkpoint is committed. */
    void isSaved() {
        pieces = saving;
        saved = size;
    }

    /** Writes all of it elsewhere; nothing is added any more. */
    void copyTo(OutputStream to) throws IOException {
        flush();
        out.close();
        send(0, to);
    }

    private void send(long from, OutputStream to) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            in.skipNBytes(from);
            long sent = in.transferTo(to);
            if (sent != size - from) {
                throw new IOException("%s has %d bytes, and %d were written to it".formatted(file, from + sent, size));
            }
        }
    }

    @Override
    public void close() throws IOException {
        out.close();
    }
}
