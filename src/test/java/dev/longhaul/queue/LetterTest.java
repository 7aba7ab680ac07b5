package dev.longhaul.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.longhaul.job.JobId;
import dev.longhaul.queue.JobQueue.WakeUpCall;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LetterTest {

    private static final DeadLetterNote NOTE =
            new DeadLetterNote("broken", "because ".repeat(100), new JobId("a"), "d", 4, 5, null, null);

    @Test
    void keepsAllThatFits() {
        Letter letter = Letter.fit("body", NOTE, Map.of("color", "blue"), 2_000);

        assertThat(letter.attributes()).containsEntry("color", "blue");
        assertThat(note(letter)).contains(NOTE.reason()).doesNotContain("omitted");
    }

    @Test
    void shortensTheReasonBeforeItLeavesAnAttributeOut() {
        Letter letter = Letter.fit("body", NOTE, Map.of("color", "blue"), 600);

        assertThat(letter.attributes()).containsEntry("color", "blue");
        assertThat(note(letter)).doesNotContain(NOTE.reason());
        assertThat(letter.bytes()).isLessThanOrEqualTo(600);
    }

    @Test
    void leavesTheLargestAttributesOutAndNamesThem() {
        Letter letter = Letter.fit("body", NOTE, Map.of("small", "x", "large", "x".repeat(500)), 620);

        assertThat(letter.attributes()).containsKey("small").doesNotContainKey("large");
        assertThat(note(letter)).contains("\"omitted\":[\"large\"]");
    }

    @Test
    void takesNineOfTheSendersAttributes() {
        Map<String, String> ten = new HashMap<>();
        for (int i = 0; i < SqsLimits.ATTRIBUTES; i++) {
            ten.put("name" + i, "value");
        }

        Letter letter = Letter.fit("body", NOTE, ten, SqsLimits.MESSAGE_BYTES);

        assertThat(letter.attributes()).hasSize(SqsLimits.ATTRIBUTES);
        assertThat(note(letter)).contains("omitted");
    }

    @Test
    void neverCutsTheBody() {
        assertThatThrownBy(() -> Letter.fit("x".repeat(500), NOTE, Map.of(), 600))
                .isInstanceOfSatisfying(
                        QueueException.class, e -> assertThat(e.kind()).isEqualTo(QueueException.Kind.TooLarge));
    }

    @Test
    void readsAsACallWhenItComesBack() {
        String note = note(Letter.fit("body", NOTE, Map.of(), 2_000));

        assertThat(LonghaulAttribute.read(note).call()).isEqualTo(new WakeUpCall(new JobId("a"), "d", 4, true));
    }

    @Test
    void isNoCallWhenTheMessageWasNoJob() {
        DeadLetterNote unreadable =
                new DeadLetterNote("unreadable", "no JSON \u0000\uFFFE", null, null, 0, 0, null, "dead/m");

        LonghaulAttribute.Reading reading =
                LonghaulAttribute.read(note(Letter.fit("body", unreadable, Map.of(), 2_000)));

        assertThat(reading.call()).isNull();
        assertThat(reading.letter()).isEqualTo(new Delivery.Returned("unreadable", "no JSON \u0000\uFFFE", "dead/m"));
        assertThat(reading.isReadable()).isTrue();
    }

    private static String note(Letter letter) {
        return letter.attributes().getOrDefault(WakeUpCall.ATTRIBUTE, "");
    }
}
