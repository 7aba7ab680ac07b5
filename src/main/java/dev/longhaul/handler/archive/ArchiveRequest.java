package dev.longhaul.handler.archive;

import java.util.List;
import java.util.SequencedSet;

/**
 * What an {@code archive} job asks for, checked.
 *
 * @param output name of the result's archive
 * @param level 0 stores, 1 to 9 compress, faster to smaller
 */
record ArchiveRequest(Source source, Format format, String output, int level) {

    /** Which objects. */
    sealed interface Source {

        String bucket();

        /** All objects whose keys begin so; all of the bucket for the empty prefix. */
        record Prefix(String bucket, String prefix) implements Source {}

        /** Exactly these, in this order. */
        record Keys(String bucket, SequencedSet<String> keys) implements Source {}
    }

    /** What they are packed into. */
    enum Format {
        ZIP("zip", "application/zip"),
        TAR("tar", "application/x-tar"),
        TAR_GZ("tar.gz", "application/gzip");

        private final String text;
        private final String contentType;

        Format(String text, String contentType) {
            this.text = text;
            this.contentType = contentType;
        }

        /** The word in a request, and the archive's suffix. */
        String text() {
            return text;
        }

        String contentType() {
            return contentType;
        }

        static List<Format> all() {
            return List.of(values());
        }
    }
}
