package dev.longhaul.handler.archive;

import dev.longhaul.handler.Checkpoint;
import dev.longhaul.handler.CheckpointDraft;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A file of what grows with the number of entries, kept in checkpoints piece by piece: each holds what came since the one before. When there
 * are many pieces they become one.
 */
final class GrowingFile implements AutoCloseable {

    private static final int BUFFER_BYTES = 64 * 1024;
    private static final int PIECES = 16;

    private final Path file;
    private final String name;
    private final OutputStream out;
    private List<String> pieces = List.of();
    private List<String> saving = List.of();
    private long saved;
    private long size;
    private int count;

    GrowingFile(Path file) throws IOException {
        this.file = file;
        this.name = String.valueOf(file.getFileName());
        this.out = new BufferedOutputStream(Files.newOutputStream(file), BUFFER_BYTES);
    }

    /** The file as a checkpoint has it. */
    static GrowingFile restored(Path file, Checkpoint from) throws IOException {
        GrowingFile restored = new GrowingFile(file);
        List<String> pieces = new ArrayList<>();
        for (String piece : from.files().keySet()) {
            if (piece.startsWith(restored.name + "/")) {
                pieces.add(piece);
                try (InputStream in = from.open(piece)) {
                    restored.size += in.transferTo(restored.out);
                }
                restored.count = Integer.parseInt(piece.substring(restored.name.length() + 1));
            }
        }
        restored.pieces = pieces;
        restored.saved = restored.size;
        return restored;
    }

    void write(byte[] bytes) throws IOException {
        out.write(bytes);
        size += bytes.length;
    }

    /** Puts it into a checkpoint. */
    void save(CheckpointDraft draft) throws IOException {
        out.flush();
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
            send(isWhole ? 0 : saved, draft.open(piece));
            next.add(piece);
        }
        saving = next;
    }

    /** The checkpoint is committed. */
    void isSaved() {
        pieces = saving;
        saved = size;
    }

    private void send(long from, OutputStream to) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            in.skipNBytes(from);
            in.transferTo(to);
        }
        to.close(); // only here: closed after a failure, half a piece would be kept
    }

    /** Writes all of it elsewhere; nothing is added any more. */
    void copyTo(OutputStream to) throws IOException {
        out.close();
        try (InputStream in = Files.newInputStream(file)) {
            in.transferTo(to);
        }
    }

    @Override
    public void close() throws IOException {
        out.close();
    }
}
