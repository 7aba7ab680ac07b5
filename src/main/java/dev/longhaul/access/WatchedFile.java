package dev.longhaul.access;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.function.Function;
import org.jboss.logging.Logger;

/**
 * What a file says, read again when the file changes. Whoever asks never waits for the disk: the answer is what the last look found, and looks
 * go on whether anybody asks or not. A file that has become unreadable or wrong, or that everybody may write, changes nothing, and is an error
 * in the log; a mount that vanishes for a moment must not lock everybody out.
 */
final class WatchedFile<T> {

    static final Duration BETWEEN_LOOKS = Duration.ofSeconds(5);

    private static final Logger LOG = Logger.getLogger(WatchedFile.class);
    private static final int LARGEST_BYTES = 1 << 20;

    private final String setting;
    private final Path path;
    private final Function<String, T> reader;
    private volatile Reading<T> last;

    /**
     * Reads the file.
     *
     * @throws AccessFault if it cannot be read, or the reader does not take it
     */
    WatchedFile(String setting, Path path, Function<String, T> reader) {
        this.setting = setting;
        this.path = path;
        this.reader = reader;
        try {
            this.last = read(stamp());
        } catch (IOException e) {
            throw new AccessFault(setting + " is " + path + ", which cannot be read: "
                    + e.getClass().getSimpleName());
        }
    }

    T content() {
        return last.content();
    }

    /** To be called every {@link #BETWEEN_LOOKS}, by one thread at a time. Throws nothing. */
    void look() {
        String stamp = "";
        try {
            stamp = stamp();
            if (!stamp.equals(last.stamp())) {
                last = read(stamp);
                LOG.infof("read anew: setting=%s file=%s", setting, path);
            }
        } catch (IOException | RuntimeException e) {
            String reason =
                    e instanceof AccessFault ? e.getMessage() : e.getClass().getSimpleName();
            LOG.errorf("what was read before holds on: setting=%s file=%s reason=%s", setting, path, reason);
            last = new Reading<>(stamp, last.content()); // said once for each change
        }
    }

    private Reading<T> read(String stamp) throws IOException {
        FileRights.check(setting, path);
        try (InputStream file = Files.newInputStream(path)) {
            byte[] bytes = file.readNBytes(LARGEST_BYTES + 1);
            if (bytes.length > LARGEST_BYTES) {
                throw new AccessFault(setting + " is " + path + ", which is larger than " + LARGEST_BYTES + " bytes");
            }
            return new Reading<>(stamp, reader.apply(new String(bytes, StandardCharsets.UTF_8)));
        }
    }

    /** Taken before the content: what changes between is seen at the next look. */
    private String stamp() throws IOException {
        BasicFileAttributes facts = Files.readAttributes(path, BasicFileAttributes.class);
        return facts.lastModifiedTime() + " " + facts.size() + " " + facts.fileKey() + " " + FileRights.of(path);
    }

    private record Reading<T>(String stamp, T content) {}
}
