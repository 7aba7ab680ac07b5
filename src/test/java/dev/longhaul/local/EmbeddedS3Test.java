package dev.longhaul.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.S3Exception;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class EmbeddedS3Test {

    private static final int ROUNDS = 50;

    private final EmbeddedS3 server = EmbeddedS3.inMemory(0);
    private final S3Client s3 = Racers.client(server);

    @BeforeAll
    void makeBucket() {
        s3.createBucket(b -> b.bucket("box"));
    }

    @AfterAll
    void close() {
        s3.close();
        server.close();
    }

    @Test
    void whatWasPutIsGot() {
        s3.putObject(b -> b.bucket("box").key("a/b.txt"), RequestBody.fromString("freight"));

        assertThat(s3.getObjectAsBytes(b -> b.bucket("box").key("a/b.txt")).asUtf8String())
                .isEqualTo("freight");
    }

    @Test
    void ofWritersThatNameTheSameEtagExactlyOneWins() {
        String etag = s3.putObject(b -> b.bucket("box").key("raced"), RequestBody.fromString("start"))
                .eTag();
        for (int round = 0; round < ROUNDS; round++) {
            String seen = etag;
            Racers.Finish finish = Racers.race(
                    round,
                    body -> s3.putObject(b -> b.bucket("box").key("raced").ifMatch(seen), body)
                            .eTag());

            assertThat(finish.won()).as("winners of round %d", round).hasSize(1);
            assertThat(finish.lost()).containsOnly(412);
            etag = finish.won().getFirst();
        }
    }

    @Test
    void ofWritersThatExpectNoObjectExactlyOneWins() {
        for (int round = 0; round < ROUNDS; round++) {
            String key = "new-" + round;
            Racers.Finish finish = Racers.race(
                    round,
                    body -> s3.putObject(b -> b.bucket("box").key(key).ifNoneMatch("*"), body)
                            .eTag());

            assertThat(finish.won()).as("winners of round %d", round).hasSize(1);
            assertThat(finish.lost()).containsOnly(412);
        }
    }

    @Test
    void anObjectThatIsMissingMatchesNoEtag() {
        assertThatThrownBy(() -> s3.putObject(
                        b -> b.bucket("box").key("nobody").ifMatch("\"abc\""), RequestBody.fromString("x")))
                .isInstanceOfSatisfying(
                        S3Exception.class, e -> assertThat(e.statusCode()).isEqualTo(404));
    }

    @Test
    void objectsInAFolderOutliveTheServer(@TempDir Path folder) {
        try (EmbeddedS3 first = EmbeddedS3.inFolder(0, folder);
                S3Client client = Racers.client(first)) {
            client.createBucket(b -> b.bucket("kept"));
            client.putObject(b -> b.bucket("kept").key("k"), RequestBody.fromString("still here"));
        }
        try (EmbeddedS3 second = EmbeddedS3.inFolder(0, folder);
                S3Client client = Racers.client(second)) {
            assertThat(client.getObjectAsBytes(b -> b.bucket("kept").key("k")).asUtf8String())
                    .isEqualTo("still here");
        }
    }

    @Test
    void objectsBelowARelativeFolderAreListed(@TempDir Path folder) {
        Path relative = Path.of("").toAbsolutePath().relativize(folder.toAbsolutePath());
        try (EmbeddedS3 there = EmbeddedS3.inFolder(0, relative);
                S3Client client = Racers.client(there)) {
            client.createBucket(b -> b.bucket("listed"));
            client.putObject(b -> b.bucket("listed").key("demo/a"), RequestBody.fromString("1"));

            assertThat(client.listObjectsV2(b -> b.bucket("listed").prefix("demo/"))
                            .contents())
                    .hasSize(1);
        }
    }

    @Test
    void aTakenPortIsRefusedWithItsNumberAndItsSetting() throws IOException {
        try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertThatThrownBy(() -> EmbeddedS3.inMemory(other.getLocalPort()).close())
                    .isInstanceOf(PortTaken.class)
                    .hasMessageContainingAll(String.valueOf(other.getLocalPort()), "longhaul.local.s3-port");
        }
    }
}
