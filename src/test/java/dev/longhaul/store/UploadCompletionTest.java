package dev.longhaul.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.longhaul.store.ObjectStore.Upload;
import java.net.URI;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.http.SdkHttpResponse;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.CompleteMultipartUploadRequest;
import software.amazon.awssdk.services.s3.model.CompleteMultipartUploadResponse;
import software.amazon.awssdk.services.s3.model.HeadObjectRequest;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.s3.model.UploadPartRequest;
import software.amazon.awssdk.services.s3.model.UploadPartResponse;

/** A completion whose answer is lost is looked for, not repeated blindly, however long S3 is away. */
class UploadCompletionTest {

    private final Deque<Runnable> completions = new ArrayDeque<>();
    private final Deque<Runnable> looks = new ArrayDeque<>();
    private final S3Fixture clients = S3Fixture.at(URI.create("http://localhost"));
    private int completionCalls;
    private long size = 3;
    private String etag = "\"0123-1\"";

    private final S3Client s3 = new S3Client() {
        @Override
        public UploadPartResponse uploadPart(UploadPartRequest request, RequestBody body) {
            return UploadPartResponse.builder().eTag("\"part\"").build();
        }

        @Override
        public CompleteMultipartUploadResponse completeMultipartUpload(
                Consumer<CompleteMultipartUploadRequest.Builder> request) {
            completionCalls++;
            completions.pop().run();
            return CompleteMultipartUploadResponse.builder().build();
        }

        @Override
        public HeadObjectResponse headObject(Consumer<HeadObjectRequest.Builder> request) {
            looks.pop().run();
            HeadObjectResponse.Builder head =
                    HeadObjectResponse.builder().contentLength(size).eTag(etag).lastModified(Instant.EPOCH);
            head.sdkHttpResponse(SdkHttpResponse.builder()
                    .statusCode(200)
                    .headers(Map.of("Date", List.of("Thu, 01 Jan 2026 00:00:00 GMT")))
                    .build());
            return head.build();
        }

        @Override
        public String serviceName() {
            return SERVICE_NAME;
        }

        @Override
        public void close() {}
    };

    @AfterEach
    void close() {
        clients.close();
    }

    private Upload upload() {
        S3ObjectStore store = new S3ObjectStore(s3, clients.presigner(), "b", S3Fixture.LIMITS, S3Fixture.PATIENCE);
        Upload upload = store.resumeUpload("k", "id", List.of());
        upload.part(1, PartContent.of(new byte[3]));
        return upload;
    }

    private static void lost() {
        throw SdkClientException.create("connection reset");
    }

    private static void missing() {
        throw S3Exception.builder().statusCode(404).message("none").build();
    }

    private static void well() {}

    @Test
    void aLostAnswerIsFoundByTheObject() {
        completions.add(UploadCompletionTest::lost);
        looks.add(UploadCompletionTest::well);
        assertThat(upload().complete().sizeBytes()).isEqualTo(3);
        assertThat(completionCalls).isEqualTo(1);
    }

    @Test
    void theNextTryLooksBeforeItRepeats() {
        completions.add(UploadCompletionTest::lost);
        looks.add(UploadCompletionTest::lost);
        Upload upload = upload();
        assertThatThrownBy(upload::complete).isInstanceOf(StoreException.class);
        looks.add(UploadCompletionTest::well);
        assertThat(upload.complete().sizeBytes()).isEqualTo(3);
        assertThat(completionCalls).isEqualTo(1);
    }

    @Test
    void theNextTryRepeatsWhatHadNoEffect() {
        completions.add(UploadCompletionTest::lost);
        looks.add(UploadCompletionTest::missing);
        Upload upload = upload();
        assertThatThrownBy(upload::complete).isInstanceOf(StoreException.class);
        looks.add(UploadCompletionTest::missing);
        completions.add(UploadCompletionTest::well);
        looks.add(UploadCompletionTest::well);
        assertThat(upload.complete().sizeBytes()).isEqualTo(3);
        assertThat(completionCalls).isEqualTo(2);
    }

    @Test
    void whatWasCompletedIsOnlyLookedAtAgain() {
        completions.add(UploadCompletionTest::well);
        looks.add(UploadCompletionTest::lost);
        Upload upload = upload();
        assertThatThrownBy(upload::complete).isInstanceOf(StoreException.class);
        looks.add(UploadCompletionTest::well);
        assertThat(upload.complete().sizeBytes()).isEqualTo(3);
        assertThat(completionCalls).isEqualTo(1);
    }

    @Test
    void anObjectOfAnotherSizeThanWasSentIsNoSuccess() {
        size = 2;
        completions.add(UploadCompletionTest::well);
        looks.add(UploadCompletionTest::well);
        Upload upload = upload();
        assertThatThrownBy(upload::complete)
                .isInstanceOf(StoreException.class)
                .hasMessage("k was completed with 3 bytes, and has 2");
    }

    @Test
    void anotherObjectIsNotTakenForOurs() {
        completions.add(UploadCompletionTest::missing);
        looks.add(UploadCompletionTest::well);
        etag = "\"0123-2\"";
        assertThatThrownBy(upload()::complete).isInstanceOf(StoreException.class);
    }
}
