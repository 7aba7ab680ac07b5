package dev.longhaul.handler.lambda;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a person reads of a function's failure. */
class FunctionErrorTest {

    /** Kinds are few words, so that alarms can name them; the function's own is in the sentence. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "My.Mid|{\"errorMessage\":\"no\"}|Runtime.Unknown|My.Mid: no",
                "My.Mid|{\"errorType\":\"Other\",\"errorMessage\":\"no\"}|Runtime.Unknown|My.Mid (Other): no",
                "My.Mid|{\"errorType\":\"My.Mid\",\"errorMessage\":\"no\"}|Runtime.Unknown|My.Mid: no",
                "Function.My.Mid|{\"errorMessage\":\"no\"}|Function.Unknown|Function.My.Mid: no",
                "Function.Late|{\"errorType\":\"Late\",\"errorMessage\":\"no\"}|Function.Late|Late: no",
                "unhandled|{\"errorType\":\"Late\",\"errorMessage\":\"no\"}|Runtime.Unknown|Late: no",
                "''|{\"errorType\":\"My.Mid\",\"errorMessage\":\"no\"}|Runtime.Unknown|My.Mid: no",
                "My.Mid|''|Runtime.Unknown|My.Mid",
            })
    void keepsTheFunctionsOwnWordForIt(String header, String body, String kind, String words) {
        FunctionError error = FunctionError.read(header, body.getBytes(StandardCharsets.UTF_8));
        assertThat(error.kind()).isEqualTo(kind);
        assertThat(error.words()).isEqualTo(words);
    }

    @Test
    void showsNoMoreOfItThanALineCanHold() {
        FunctionError error = FunctionError.read("a\u001b[31m" + "x".repeat(5000), new byte[0]);
        assertThat(error.words()).startsWith("a [31mx").hasSizeLessThan(310);
    }
}
