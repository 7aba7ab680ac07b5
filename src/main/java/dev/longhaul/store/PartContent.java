package dev.longhaul.store;

import java.io.ByteArrayInputStream;
import java.io.InputStream;

/** The bytes of one part, readable as often as it takes to send them. They stay the same meanwhile. */
public interface PartContent {

    int length();

    /** The bytes from the first on; reading may fail where they are in a file. */
    InputStream open();

    /** CRC32 of the bytes. */
    long crc32();

    static PartContent of(byte[] bytes) {
        return new PartContent() {
            @Override
            public int length() {
                return bytes.length;
            }

            @Override
            public InputStream open() {
                return new ByteArrayInputStream(bytes);
            }

            @Override
            public long crc32() {
                return S3Answers.crc(bytes).getValue();
            }
        };
    }
}
