package dev.longhaul.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.longhaul.handler.InvalidInput;
import dev.longhaul.handler.ObjectSource;
import dev.longhaul.handler.ObjectSource.ChangedObject;
import dev.longhaul.handler.ObjectSource.MissingObject;
import dev.longhaul.handler.ObjectSource.SourceObject;
import dev.longhaul.local.EmbeddedS3;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.sync.RequestBody;

class BucketSourceTest {

    private static final String BUCKET = "source";

    private static EmbeddedS3 server;
    private static S3Fixture clients;
    private static ObjectSource source;

    @BeforeAll
    static void start() {
        server = EmbeddedS3.inMemory(0);
        clients = S3Fixture.at(server.endpoint());
        clients.createBucket(BUCKET);
        source = new BucketSource(clients.s3(), Set.of(BUCKET, "absent"), S3Fixture.LIMITS, S3Fixture.PATIENCE);
    }

    @AfterAll
    static void stop() {
        clients.close();
        server.close();
    }

    private static void put(String key, String text) {
        clients.s3().putObject(request -> request.bucket(BUCKET).key(key), RequestBody.fromString(text));
    }

    private static String read(InputStream in) throws IOException {
        try (in) {
            return new String(in.readAllBytes(), UTF_8);
        }
    }

    @Test
    void listsPageByPageWhatIsBelowThePrefix() throws IOException {
        List<String> keys = new ArrayList<>();
        for (int i = 0; i < 1003; i++) {
            keys.add("list/" + String.format("%04d", i));
            put(keys.getLast(), "x");
        }
        put("other", "x");
        try (Stream<SourceObject> found = source.list(BUCKET, "list/")) {
            assertThat(found.map(SourceObject::key)).containsExactlyElementsOf(keys);
        }
        try (Stream<SourceObject> none = source.list(BUCKET, "nothing/")) {
            assertThat(none).isEmpty();
        }
    }

    @Test
    void aListedObjectOpensAsItIs() throws IOException {
        put("one/a", "0123456789");
        SourceObject listed = source.list(BUCKET, "one/").findFirst().orElseThrow();
        assertThat(listed.sizeBytes()).isEqualTo(10);
        assertThat(read(source.open(listed, 0))).isEqualTo("0123456789");
        assertThat(source.describe(BUCKET, "one/a").etag()).isEqualTo(listed.etag());
    }

    @Test
    void opensRanges() throws IOException {
        put("range", "0123456789");
        SourceObject object = source.describe(BUCKET, "range");
        assertThat(read(source.open(object, 4))).isEqualTo("456789");
        assertThat(read(source.open(object, 4, 3))).isEqualTo("456");
        assertThat(read(source.open(object, 4, 100))).isEqualTo("456789");
        assertThat(read(source.open(object, 10))).isEmpty();
        assertThat(read(source.open(object, 3, 0))).isEmpty();
        assertThatThrownBy(() -> source.open(object, 11)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void anEmptyObjectOpens() throws IOException {
        put("empty", "");
        assertThat(read(source.open(source.describe(BUCKET, "empty"), 0))).isEmpty();
    }

    /** Case G7: a missing input. */
    @Test
    void tellsThatAnObjectIsMissing() throws IOException {
        assertThatThrownBy(() -> source.describe(BUCKET, "none")).isInstanceOf(MissingObject.class);
        put("gone", "x");
        SourceObject object = source.describe(BUCKET, "gone");
        clients.s3().deleteObject(request -> request.bucket(BUCKET).key("gone"));
        assertThatThrownBy(() -> source.open(object, 0)).isInstanceOf(MissingObject.class);
    }

    @Test
    void tellsThatAnObjectWasOverwritten() throws IOException {
        put("changed", "one");
        put("emptied", "");
        SourceObject object = source.describe(BUCKET, "changed");
        SourceObject empty = source.describe(BUCKET, "emptied");
        put("changed", "two");
        put("emptied", "full");
        assertThatThrownBy(() -> source.open(object, 0)).isInstanceOf(ChangedObject.class);
        assertThatThrownBy(() -> source.open(object, 1)).isInstanceOf(ChangedObject.class);
        assertThatThrownBy(() -> source.open(empty, 0)).isInstanceOf(ChangedObject.class);
    }

    @Test
    void refusesBucketsThatAreNotOnTheListOrNotThere() {
        assertThatThrownBy(() -> source.list("secret", ""))
                .isInstanceOf(InvalidInput.class)
                .hasMessageContaining("longhaul.store.source-buckets");
        assertThatThrownBy(() -> source.describe("secret", "a")).isInstanceOf(InvalidInput.class);
        assertThatThrownBy(() -> source.list("absent", ""))
                .isInstanceOf(InvalidInput.class)
                .hasMessageContaining("does not exist");
    }
}
