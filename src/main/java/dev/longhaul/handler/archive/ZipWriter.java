package dev.longhaul.handler.archive;

import dev.longhaul.handler.archive.ZipRecords.Head;
import dev.longhaul.handler.archive.ZipRecords.Sums;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.OptionalLong;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/**
 * Writes a zip to an output that cannot go back. An entry's head tells its sizes wherever they can be known before it is written: for
 * objects that are at hand whole and stored, or compressed within one block. All other entries are streams of deflate with their sums
 * behind them, also those that level 0 only stores: without its sums ahead, an entry of the method "stored" has no end that a reader of a
 * stream could find.
 */
final class ZipWriter implements ArchiveWriter {

    private static final Sums NOTHING = new Sums(0, 0, 0);

    private final int level;
    private final CountingOutput out;
    private final DeflatePipeline pipeline;
    private final CentralDirectory directory;

    /** The entry within which it is, if that is streamed; null between two. */
    private @Nullable Streamed current;

    /** An entry on its way, whose place is known when its head is written. */
    private static final class Streamed {
        private final DeflateStream stream;
        private final Sum sum;
        private long offset;

        private Streamed(DeflateStream stream, Sum sum) {
            this.stream = stream;
            this.sum = sum;
        }
    }

    ZipWriter(OutputStream out, int level, Compressors compressors, CentralDirectory directory) {
        this.level = level;
        this.out = new CountingOutput(out);
        this.pipeline = new DeflatePipeline(compressors, level, this.out);
        this.directory = directory;
    }

    /**
     * Goes on where it was saved.
     *
     * @param file the directory's, as it was then
     */
    static ZipWriter restored(
            OutputStream out, int level, Compressors compressors, GrowingFile file, DataInputStream state)
            throws IOException, InterruptedException {
        long count = state.readLong();
        ZipWriter writer = new ZipWriter(out, level, compressors, CentralDirectory.restored(file, state));
        writer.out.countFrom(count);
        if (state.readBoolean()) {
            long offset = state.readLong();
            Sum sum = Sum.read(state);
            Streamed streamed = new Streamed(DeflateStream.restored(writer.pipeline, state), sum);
            streamed.offset = offset;
            writer.current = streamed;
        }
        return writer;
    }

    @Override
    public void save(DataOutputStream state) throws IOException, InterruptedException {
        pipeline.drain();
        state.writeLong(out.count());
        directory.save(state);
        state.writeBoolean(current != null);
        if (current != null) {
            state.writeLong(current.offset);
            current.sum.save(state);
            current.stream.save(state);
        }
    }

    @Override
    public long add(Entry entry, Content content) throws IOException, InterruptedException {
        if (current != null) {
            return addStream(entry, content);
        }
        if (entry.sizeBytes() == 0) {
            Head head = head(entry, false, false);
            pipeline.then(_ -> whole(head, NOTHING, ByteBuffer.allocate(0)));
            return 0;
        }
        if (level > 0 && entry.sizeBytes() <= DeflateBlock.SIZE_BYTES) {
            return addBlock(entry, content);
        }
        OptionalLong crc = level == 0 ? content.crcIfWhole() : OptionalLong.empty();
        return crc.isPresent() ? addStored(entry, content, crc.getAsLong()) : addStream(entry, content);
    }

    @Override
    public void finish() throws IOException, InterruptedException {
        pipeline.drain();
        directory.finish(out);
    }

    private long addBlock(Entry entry, Content content) throws IOException, InterruptedException {
        Head head = head(entry, true, false);
        DeflateBlock block = pipeline.take();
        CRC32 crc = new CRC32();
        for (ByteBuffer part = content.next(); part != null; part = content.next()) {
            crc.update(part.duplicate());
            block.fill(part);
        }
        long sum = crc.getValue();
        pipeline.submit(block, true, _ -> {
            ByteBuffer bytes = block.deflated();
            whole(head, new Sums(sum, bytes.remaining(), entry.sizeBytes()), bytes);
        });
        return sum;
    }

    private void whole(Head head, Sums sums, ByteBuffer bytes) throws IOException {
        long offset = out.count();
        out.write(ZipRecords.local(head, sums));
        out.write(bytes.array(), bytes.arrayOffset(), bytes.remaining());
        directory.add(ZipRecords.central(head, sums, offset));
    }

    private long addStored(Entry entry, Content content, long crc) throws IOException, InterruptedException {
        pipeline.drain();
        Head head = head(entry, false, false);
        Sums sums = new Sums(crc, entry.sizeBytes(), entry.sizeBytes());
        long offset = out.count();
        out.write(ZipRecords.local(head, sums));
        for (ByteBuffer part = content.next(); part != null; part = content.next()) {
            out.write(part.array(), part.arrayOffset() + part.position(), part.remaining());
        }
        directory.add(ZipRecords.central(head, sums, offset));
        return crc;
    }

    private long addStream(Entry entry, Content content) throws IOException, InterruptedException {
        Head head = head(entry, true, true);
        Streamed streamed = current == null ? begin(head) : current;
        for (ByteBuffer part = content.next(); part != null; part = content.next()) {
            streamed.sum.update(part);
            streamed.stream.write(part);
            content.pause();
        }
        streamed.stream.finish();
        current = null;
        long sum = streamed.sum.crc();
        pipeline.then(_ -> {
            Sums sums = new Sums(sum, streamed.stream.written(), entry.sizeBytes());
            out.write(ZipRecords.descriptor(head, sums));
            directory.add(ZipRecords.central(head, sums, streamed.offset));
        });
        return sum;
    }

    private Streamed begin(Head head) throws IOException, InterruptedException {
        Streamed begun = new Streamed(new DeflateStream(pipeline), new Sum());
        pipeline.then(_ -> {
            begun.offset = out.count();
            out.write(ZipRecords.local(head, NOTHING));
        });
        current = begun;
        return begun;
    }

    private static Head head(Entry entry, boolean deflated, boolean streamed) {
        return new Head(
                entry.name().text().getBytes(StandardCharsets.UTF_8),
                entry.name().isFolder(),
                deflated,
                streamed,
                streamed && deflateBound(entry.sizeBytes()) >= ZipRecords.UINT32_MAX,
                entry.modified());
    }

    /** More than deflate makes of so many bytes in the worst case: stored blocks and a flush for each of ours. */
    private static long deflateBound(long sizeBytes) {
        return sizeBytes + (sizeBytes >> 10) + 1024;
    }
}
