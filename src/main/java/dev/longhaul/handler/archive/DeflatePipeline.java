package dev.longhaul.handler.archive;

import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * Compresses blocks side by side and writes them in the order in which they were submitted, with whatever belongs between them. Used by one
 * thread, which also does the writing: it is made to wait for the oldest block once all blocks are in use. So the memory of an archive is
 * that of its few blocks.
 */
final class DeflatePipeline {

    /** Blocks beyond one for each compressor: one being filled, one being written. */
    private static final int SPARE_BLOCKS = 2;

    private static final int STEPS_LIMIT = 1024;

    private final Compressors compressors;
    private final int level;
    private final OutputStream out;
    private final int blocksLimit;
    private final Deque<Pending> pending = new ArrayDeque<>();
    private final Deque<DeflateBlock> free = new ArrayDeque<>();
    private int blocks;

    /** Something to write when its turn has come. */
    @FunctionalInterface
    interface Step {
        void write(OutputStream out) throws IOException;
    }

    private record Pending(
            @Nullable Future<?> ready, @Nullable DeflateBlock block, Step step) {}

    DeflatePipeline(Compressors compressors, int level, OutputStream out) {
        this.compressors = compressors;
        this.level = level;
        this.out = out;
        this.blocksLimit = compressors.count() + SPARE_BLOCKS;
    }

    /** An empty block. */
    DeflateBlock take() throws IOException, InterruptedException {
        while (free.isEmpty() && blocks == blocksLimit) {
            runOldest();
        }
        DeflateBlock block = free.poll();
        if (block == null) {
            block = new DeflateBlock();
            blocks++;
        }
        block.clear();
        return block;
    }

    /** Compresses the block; the step is run in its turn, with the block's compressed bytes ready, and may write them. */
    void submit(DeflateBlock block, boolean last, Step step) {
        pending.add(new Pending(compressors.submit(block, level, last), block, step));
    }

    /** Runs the step after all that came before it. */
    void then(Step step) throws IOException, InterruptedException {
        if (pending.size() >= STEPS_LIMIT) {
            runOldest();
        }
        pending.add(new Pending(null, null, step));
    }

    /** Writes all that is under way. */
    void drain() throws IOException, InterruptedException {
        while (!pending.isEmpty()) {
            runOldest();
        }
    }

    private void runOldest() throws IOException, InterruptedException {
        Pending oldest = pending.remove();
        if (oldest.ready != null) {
            await(oldest.ready);
        }
        oldest.step.write(out);
        if (oldest.block != null) {
            free.push(oldest.block);
        }
    }

    private static void await(Future<?> compressed) throws InterruptedException {
        try {
            compressed.get();
        } catch (ExecutionException e) {
            throw new IllegalStateException("a block could not be compressed", e.getCause());
        }
    }
}
