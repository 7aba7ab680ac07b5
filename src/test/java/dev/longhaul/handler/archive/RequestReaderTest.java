package dev.longhaul.handler.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.longhaul.handler.InvalidInput;
import dev.longhaul.handler.archive.ArchiveRequest.Format;
import dev.longhaul.handler.archive.ArchiveRequest.Source;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RequestReaderTest {

    private static final int DEFAULT_LEVEL = 6;
    private static final String SOURCE = "\"source\":{\"bucket\":\"b\",\"prefix\":\"p/\"}";

    @Test
    void readsAPrefix() throws IOException {
        assertThat(read("{" + SOURCE + ",\"format\":\"zip\"}"))
                .isEqualTo(new ArchiveRequest(new Source.Prefix("b", "p/"), Format.ZIP, "archive.zip", DEFAULT_LEVEL));
    }

    @Test
    void readsKeysInTheirOrder() throws IOException {
        ArchiveRequest request = read("""
                {"format":"tar.gz","level":9,"name":"out/x.tgz","source":{"keys":["z","a"],"bucket":"b"}}""");

        assertThat(request.output()).isEqualTo("out/x.tgz");
        assertThat(request.format()).isEqualTo(Format.TAR_GZ);
        assertThat(request.level()).isEqualTo(9);
        assertThat(((Source.Keys) request.source()).keys()).containsExactly("z", "a");
    }

    @Test
    void anEmptyPrefixIsTheWholeBucket() throws IOException {
        assertThat(read("{\"source\":{\"bucket\":\"b\",\"prefix\":\"\"},\"format\":\"tar\"}")
                        .source())
                .isEqualTo(new Source.Prefix("b", ""));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "[] | the input",
                "`` | the input",
                "null | the input",
                "{} | source:",
                "{SOURCE} | format:",
                "{SOURCE,\"format\":\"rar\"} | format:",
                "{SOURCE,\"format\":7} | format:",
                "{SOURCE,\"format\":null} | format:",
                "{SOURCE,\"format\":\"zip\",\"levle\":1} | levle:",
                "{SOURCE,\"format\":\"zip\",\"level\":10} | level:",
                "{SOURCE,\"format\":\"zip\",\"level\":-1} | level:",
                "{SOURCE,\"format\":\"zip\",\"level\":1.5} | level:",
                "{SOURCE,\"format\":\"zip\",\"level\":\"1\"} | level:",
                "{SOURCE,\"format\":\"zip\",\"level\":99999999999} | level:",
                "{SOURCE,\"format\":\"tar\",\"level\":1} | level:",
                "{SOURCE,\"format\":\"zip\",\"name\":\"../x\"} | name:",
                "{SOURCE,\"format\":\"zip\",\"name\":\"/x\"} | name:",
                "{SOURCE,\"format\":\"zip\",\"name\":\"\"} | name:",
                "{SOURCE,\"format\":\"zip\",\"name\":\"manifest.jsonl\"} | name:",
                "{\"source\":\"b\",\"format\":\"zip\"} | source:",
                "{\"source\":{\"prefix\":\"p\"},\"format\":\"zip\"} | source.bucket:",
                "{\"source\":{\"bucket\":\"b\"},\"format\":\"zip\"} | source:",
                "{\"source\":{\"bucket\":\"b\",\"prefix\":\"p\",\"keys\":[\"k\"]},\"format\":\"zip\"} | source:",
                "{\"source\":{\"bucket\":\"b\",\"keys\":[]},\"format\":\"zip\"} | source.keys:",
                "{\"source\":{\"bucket\":\"b\",\"keys\":[\"\"]},\"format\":\"zip\"} | source.keys:",
                "{\"source\":{\"bucket\":\"b\",\"keys\":[\"a\",3]},\"format\":\"zip\"} | source.keys[1]:",
                "{\"source\":{\"bucket\":\"b\",\"keys\":[\"a\",\"b\",\"a\"]},\"format\":\"zip\"} | source.keys[2]:",
                "{\"source\":{\"bucket\":\"b\",\"keys\":[\"a\\ud800\"]},\"format\":\"zip\"} | source.keys[0]:",
                "{\"source\":{\"bucket\":\"b\",\"keys\":\"a\"},\"format\":\"zip\"} | source.keys:",
                "{\"source\":{\"bucket\":\"b\",\"prefix\":\"p\",\"region\":\"x\"},\"format\":\"zip\"} | source.region:",
                "{SOURCE,\"format\":\"zip\"} {} | the input",
                "{SOURCE,\"format\":\"zip\" | the input",
                "{SOURCE,\"format\":\"zip\",\"format\":\"tar\"} | the input",
            })
    void whatIsWrongIsRefusedByItsName(String input, String beginOfMessage) {
        assertThatExceptionOfType(InvalidInput.class)
                .isThrownBy(() -> read(input.replace("SOURCE", SOURCE)))
                .withMessageStartingWith(beginOfMessage);
    }

    @Test
    void keysAreTakenUpToTheirLimit() throws IOException {
        ArchiveRequest request = read(keys(RequestReader.KEYS_LIMIT));

        assertThat(((Source.Keys) request.source()).keys()).hasSize(RequestReader.KEYS_LIMIT);
        assertThatExceptionOfType(InvalidInput.class)
                .isThrownBy(() -> read(keys(RequestReader.KEYS_LIMIT + 1)))
                .withMessageContaining("100000");
    }

    @Test
    void aKeyIsTakenUpToItsLimit() throws IOException {
        read(key("é".repeat(512)));

        assertThatExceptionOfType(InvalidInput.class)
                .isThrownBy(() -> read(key("é".repeat(512) + "x")))
                .withMessageStartingWith("source.keys[0]:");
    }

    private static String key(String key) {
        return "{\"format\":\"zip\",\"source\":{\"bucket\":\"b\",\"keys\":[\"" + key + "\"]}}";
    }

    private static String keys(int count) {
        return IntStream.range(0, count)
                .mapToObj(n -> "\"k" + n + "\"")
                .collect(Collectors.joining(",", "{\"format\":\"zip\",\"source\":{\"bucket\":\"b\",\"keys\":[", "]}}"));
    }

    private static ArchiveRequest read(String input) throws IOException {
        return RequestReader.read(new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)), DEFAULT_LEVEL);
    }
}
