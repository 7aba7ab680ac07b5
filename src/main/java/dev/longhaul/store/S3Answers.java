package dev.longhaul.store;

import dev.longhaul.store.ObjectStore.ObjectFacts;
import dev.longhaul.store.ObjectStore.Page;
import dev.longhaul.store.ObjectStore.StoredObject;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Base64;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.ResponseBytes;
import software.amazon.awssdk.core.SdkResponse;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Response;

/** The SDK's answers as our values. */
final class S3Answers {

    private static final String UNKNOWN_TYPE = "application/octet-stream";

    private S3Answers() {}

    static StoredObject stored(ResponseBytes<GetObjectResponse> answer) {
        GetObjectResponse head = answer.response();
        return new StoredObject(answer.asByteArrayUnsafe(), head.eTag(), head.lastModified(), answeredAt(head));
    }

    static ObjectFacts facts(HeadObjectResponse head) {
        @Nullable String type = head.contentType();
        return new ObjectFacts(
                head.contentLength(),
                type == null ? UNKNOWN_TYPE : type,
                head.eTag(),
                head.lastModified(),
                answeredAt(head));
    }

    static Page page(ListObjectsV2Response answer) {
        var entries = answer.contents().stream()
                .map(found -> new Page.Entry(found.key(), found.size(), found.lastModified()))
                .toList();
        boolean more = Boolean.TRUE.equals(answer.isTruncated()) && !entries.isEmpty();
        return new Page(entries, more ? entries.getLast().key() : null);
    }

    /** S3's own clock. Leases are judged by it, so an answer without it is of no use. */
    static Instant answeredAt(SdkResponse answer) {
        String date = answer.sdkHttpResponse()
                .firstMatchingHeader("Date")
                .orElseThrow(() -> unexpected("an answer of S3 has no Date header", null));
        try {
            return Instant.from(DateTimeFormatter.RFC_1123_DATE_TIME.parse(date));
        } catch (DateTimeParseException e) {
            throw unexpected("the Date header of an answer of S3 cannot be read: " + date, e);
        }
    }

    /** CRC32 as S3's checksum headers have it. */
    static String crc32(byte[] bytes) {
        return crc32(crc(bytes).getValue());
    }

    static CRC32 crc(byte[] bytes) {
        CRC32 crc = new CRC32();
        crc.update(bytes);
        return crc;
    }

    static String crc32(long crc) {
        int value = (int) crc;
        byte[] bigEndian = {(byte) (value >>> 24), (byte) (value >>> 16), (byte) (value >>> 8), (byte) value};
        return Base64.getEncoder().encodeToString(bigEndian);
    }

    private static StoreException unexpected(String what, @Nullable Throwable cause) {
        return new StoreException(StoreException.Kind.Unexpected, what, cause);
    }
}
