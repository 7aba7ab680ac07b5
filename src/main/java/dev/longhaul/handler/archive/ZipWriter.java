package dev.longhaul.handler.archive;

import dev.longhaul.handler.archive.ZipRecords.Head;
import dev.longhaul.handler.archive.ZipRecords.Sums;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.OptionalLong;
import java.util.zip.CRC32;

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

    /** @param spool a file for what grows with the number of entries */
    ZipWriter(OutputStream out, int level, Compressors compressors, Path spool) throws IOException {
        this.level = level;
        this.out = new CountingOutput(out);
        this.pipeline = new DeflatePipeline(compressors, level, this.out);
        this.directory = new CentralDirectory(spool);
    }

    @Override
    public long add(Entry entry, Content content) throws IOException, InterruptedException {
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

    @Override
    public void close() throws IOException {
        directory.close();
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
        long[] offset = new long[1];
        pipeline.then(_ -> {
            offset[0] = out.count();
            out.write(ZipRecords.local(head, NOTHING));
        });
        DeflateStream stream = new DeflateStream(pipeline);
        CRC32 crc = new CRC32();
        for (ByteBuffer part = content.next(); part != null; part = content.next()) {
            crc.update(part.duplicate());
            stream.write(part);
        }
        stream.finish();
        long sum = crc.getValue();
        pipeline.then(_ -> {
            Sums sums = new Sums(sum, stream.written(), entry.sizeBytes());
            out.write(ZipRecords.descriptor(head, sums));
            directory.add(ZipRecords.central(head, sums, offset[0]));
        });
        return sum;
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
