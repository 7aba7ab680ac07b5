package dev.longhaul.handler.archive;

import dev.longhaul.job.Outcome;
import dev.longhaul.support.FakeJobContext;
import dev.longhaul.support.FakeObjectSource;
import java.io.OutputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;

/**
 * A program that packs generated objects and throws the archive away, to be run in a heap that is far smaller than they are. Arguments:
 * workspace, format, level, number of objects of 1 MiB, bytes of one more object. Prints how many bytes the archive had.
 */
final class PackInSmallHeap {

    private static final long READ_AHEAD_BYTES = 32L << 20;

    private PackInSmallHeap() {}

    public static void main(String[] args) throws Exception {
        FakeObjectSource source = new FakeObjectSource();
        for (int n = 0; n < Integer.parseInt(args[3]); n++) {
            source.put("k/%06d".formatted(n), 1 << 20, from -> new GeneratedStream(from, 1 << 20));
        }
        long large = Long.parseLong(args[4]);
        source.put("large", large, from -> new GeneratedStream(from, large));
        String input = "{\"source\":{\"bucket\":\"source\",\"prefix\":\"\"},\"format\":\"%s\",\"level\":%s}"
                .formatted(args[1], args[2]);
        List<CountingOutput> outputs = new ArrayList<>();
        FakeJobContext job = new FakeJobContext("archive", input, Path.of(args[0])).withSink((name, type) -> {
            CountingOutput out = new CountingOutput(OutputStream.nullOutputStream());
            outputs.add(out);
            return out;
        });
        ArchiveHandler handler = new ArchiveHandler(
                source,
                new ArchiveLimits(
                        32, READ_AHEAD_BYTES, Runtime.getRuntime().availableProcessors(), 6, Duration.ofDays(1)),
                InstantSource.system());
        Outcome outcome = handler.handle(job);
        handler.close();
        System.out.println(outcome + " " + outputs.getFirst().count());
    }
}
