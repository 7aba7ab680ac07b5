package dev.longhaul.handler.archive;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.zip.Inflater;
import java.util.zip.InflaterInputStream;
import org.junit.jupiter.api.Test;

/** Streams that are compressed side by side, by the same few threads. */
class DeflateStreamTest {

    private static final int PIECE_BYTES = 100_000;

    /** One archive as it is written. */
    private record Packed(ByteArrayOutputStream out, DeflatePipeline pipeline, DeflateStream stream) {

        static Packed begin(Compressors compressors, int level) {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            DeflatePipeline pipeline = new DeflatePipeline(compressors, level, out);
            return new Packed(out, pipeline, new DeflateStream(pipeline));
        }

        byte[] end() throws IOException, InterruptedException {
            stream.finish();
            pipeline.drain();
            return new InflaterInputStream(new ByteArrayInputStream(out.toByteArray()), new Inflater(true))
                    .readAllBytes();
        }
    }

    @Test
    void holdAllOfTheirInputWhateverTheLevelsOfTheirNeighboursAre() throws Exception {
        SplittableRandom random = new SplittableRandom(7);
        ByteArrayOutputStream whole = new ByteArrayOutputStream();
        try (Compressors compressors = new Compressors(2)) {
            List<Packed> archives = new ArrayList<>();
            for (int level = 0; level <= RequestRules.BEST_LEVEL; level++) {
                archives.add(Packed.begin(compressors, level));
            }
            for (int pieces = 0; pieces < 30; pieces++) {
                byte[] piece = new byte[PIECE_BYTES];
                random.nextBytes(piece);
                Arrays.fill(piece, 0, PIECE_BYTES / 2, (byte) pieces); // one half can be compressed
                whole.writeBytes(piece);
                for (Packed archive : archives) {
                    archive.stream().write(ByteBuffer.wrap(piece));
                }
            }
            for (Packed archive : archives) {
                assertThat(Arrays.mismatch(archive.end(), whole.toByteArray()))
                        .as("where it differs")
                        .isEqualTo(-1);
            }
        }
    }
}
