package dev.longhaul.envelope;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.longhaul.envelope.Reading.Read;
import dev.longhaul.envelope.Reading.Unreadable;
import dev.longhaul.job.JobId;
import dev.longhaul.job.JobOptions;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** H1, H2: whatever a body is, reading it answers, and an unreadable one is explained. */
class EnvelopeReaderTest {

    private static final int LIMIT = 100_000;

    private final EnvelopeReader reader = new EnvelopeReader(LIMIT);

    @Test
    void readsEveryField() {
        String input = "{ \"b\" : 1.50,\n \"a\": [\"\\u00e9\"] }";
        Envelope envelope = read("{\"longhaul\":1,\"type\":\"archive\",\"input\":" + input
                + ",\"id\":\"job-1\",\"notBefore\":\"2026-12-24T18:00:00+01:00\",\"timeout\":\"PT6H\",\"attempts\":5,"
                + "\"labels\":{\"team\":\"billing\"}}");
        assertThat(envelope)
                .isEqualTo(new Envelope(
                        1,
                        "archive",
                        input,
                        new JobId("job-1"),
                        new JobOptions(
                                Instant.parse("2026-12-24T17:00:00Z"),
                                Duration.ofHours(6),
                                5,
                                Map.of("team", "billing"))));
    }

    @Test
    void leavesOutWhatWasNotSaid() {
        assertThat(read(Bodies.GOOD)).isEqualTo(Envelope.of("archive", "{}", null, JobOptions.NONE));
    }

    @Test
    void cutsALargeInputOutExactly() {
        String input = "{ \"text\" :\"" + "é🚚\\\"".repeat(10_000) + "\" }";
        assertThat(read("  {\"input\"  :" + input + " , \"longhaul\":1,\"type\":\"x\"}")
                        .input())
                .isEqualTo(input);
    }

    @TestFactory
    Stream<DynamicTest> accepts() {
        return Bodies.good().entrySet().stream()
                .map(body -> dynamicTest(
                        body.getKey(),
                        () -> assertThat(reader.read(body.getValue())).isInstanceOf(Read.class)));
    }

    @TestFactory
    Stream<DynamicTest> refusesAndSaysWhere() {
        return Stream.concat(Bodies.bad().entrySet().stream(), Bodies.beyondSchema().entrySet().stream())
                .map(bad -> dynamicTest(bad.getKey(), () -> {
                    Unreadable unreadable = unreadable(bad.getValue().body());
                    assertThat(unreadable.pointer()).startsWith(bad.getValue().pointer());
                    assertThat(unreadable.line()).isPositive();
                    assertThat(unreadable.column()).isPositive();
                    assertThat(unreadable.reason())
                            .contains("line " + unreadable.line())
                            .hasSizeLessThan(500);
                }));
    }

    @Test
    void givesTheReasonAsASentenceWithItsPlace() {
        assertThat(unreadable("{\"longhaul\":1,\n \"type\":\"x\", \"input\":{}, \"attempts\":0}")
                        .reason())
                .isEqualTo("attempts must be a whole number from 1 to 100 (/attempts at line 2, column 37)");
        assertThat(unreadable(Bodies.with(",\"prio\":1")).reason())
                .isEqualTo("the field \"prio\" is not part of the contract (/prio at line 1, column 43)");
        assertThat(unreadable("{\"longhaul\":2}").reason())
                .isEqualTo(
                        "longhaul must be 1, the only version of the contract known here (/longhaul at line 1, column 13)");
        assertThat(unreadable("{\"longhaul\":1,\"type\":\"x\"").reason())
                .isEqualTo("the body is no JSON: it ends too early (/type at line 1, column 25)");
    }

    @Test
    void refusesWhatIsNoJson() {
        assertThat(unreadable("").reason()).isEqualTo("the body is empty");
        assertThat(unreadable(" \n").reason()).isEqualTo("the body is empty");
        assertThat(unreadable("\uFEFF" + Bodies.GOOD).reason()).contains("byte order mark");
        assertThat(unreadable("hello").reason()).startsWith("the body is no acceptable JSON: ");
        assertThat(unreadable("aGVsbG8gd29ybGQ=").reason()).startsWith("the body is no acceptable JSON: ");
        assertThat(unreadable("{'longhaul':1}").reason()).startsWith("the body is no acceptable JSON: ");
        assertThat(unreadable("{\"longhaul\":01}").reason()).startsWith("the body is no acceptable JSON: ");
        assertThat(unreadable("{\"longhaul\":NaN}").reason()).startsWith("the body is no acceptable JSON: ");
        assertThat(unreadable("// x\n" + Bodies.GOOD).reason()).startsWith("the body is no acceptable JSON: ");
        assertThat(unreadable(Bodies.GOOD + " x").reason()).contains("acceptable JSON");
        assertThat(unreadable(Bodies.GOOD + Bodies.GOOD).reason()).contains("goes on after its JSON object");
        assertThat(unreadable("{\"longhaul\":1,\"type\":\"\t\"}").reason())
                .startsWith("the body is no acceptable JSON");
    }

    @Test
    void quotesNoLongOrStrangeNames() {
        String reason = unreadable(Bodies.with(",\"\\u0007\\n" + "n".repeat(900) + "\":1"))
                .reason();
        assertThat(reason).hasSizeLessThan(400).doesNotContain("\n").doesNotContain("\u0007");
    }

    @Test
    void takesBodiesUpToItsLimit() {
        String body = Bodies.input("{\"a\":\"" + "x".repeat(LIMIT) + "\"}");
        int size = body.length();
        assertThat(new EnvelopeReader(size).read(body)).isInstanceOf(Read.class);
        assertThat(new EnvelopeReader(size + 1).read(body)).isInstanceOf(Read.class);
        assertThat(((Unreadable) new EnvelopeReader(size - 1).read(body)).reason())
                .isEqualTo("the body has " + size + " characters, more than " + (size - 1));
    }

    @Test
    void takesNestingUpToItsLimit() {
        int inBody = 2;
        int most = Contract.DEPTH_LIMIT - inBody;
        assertThat(reader.read(Bodies.input("{\"a\":" + "[".repeat(most) + "]".repeat(most) + "}")))
                .isInstanceOf(Read.class);
        assertThat(reader.read(Bodies.input("{\"a\":" + "[".repeat(most + 1) + "]".repeat(most + 1) + "}")))
                .isInstanceOf(Unreadable.class);
    }

    @Test
    void givesAQueuesDefaultTypeEveryBodyThatIsNoContractMessage() {
        for (String body : new String[] {
            "",
            "hello",
            "[1,2]",
            "{}",
            "{\"type\":\"x\"}",
            "{\"a\":1,\"a\":2}",
            "\uFEFF{}",
            "{\"longhaul\":1",
            "{\"longhaul\":1} x",
            "{\"a\":{\"longhaul\":1}}",
            "[{\"longhaul\":1}]",
            "{\"a\":\"\\u0000\"}",
            "[".repeat(5_000)
        }) {
            assertThat(reader.read(body, "lines")).isEqualTo(new Read(Envelope.bare("lines", body)));
        }
    }

    @Test
    void refusesAWrongContractMessageEvenWhereThereIsADefaultType() {
        for (String body : new String[] {
            "{\"longhaul\":1}",
            "{\"longhaul\":2,\"type\":\"x\",\"input\":{}}",
            "{\"a\":1,\"longhaul\":null}",
            Bodies.with(",\"attempts\":0"),
            Bodies.input("{\"a\":" + "[".repeat(5_000))
        }) {
            assertThat(reader.read(body, "lines")).as(body).isInstanceOf(Unreadable.class);
        }
        assertThat(reader.read(Bodies.GOOD, "lines"))
                .isEqualTo(new Read(Envelope.of("archive", "{}", null, JobOptions.NONE)));
    }

    @Test
    void letsOnlyARequestNameItsQueue() {
        String body = Bodies.with(",\"queue\":\"slow\"");
        assertThat(reader.readRequest(body))
                .isEqualTo(
                        new RequestReading.Request(Envelope.of("archive", "{}", null, JobOptions.NONE), "slow", null));
        assertThat(reader.readRequest(Bodies.GOOD))
                .isEqualTo(new RequestReading.Request(Envelope.of("archive", "{}", null, JobOptions.NONE), null, null));
        assertThat(unreadable(body).pointer()).isEqualTo("/queue");
        assertThat(reader.readRequest(Bodies.with(",\"queue\":1"))).isInstanceOf(Unreadable.class);
        assertThat(reader.readRequest("{}")).isInstanceOf(Unreadable.class);
    }

    @Test
    void letsOnlyARequestNameItsGroup() {
        String body = Bodies.with(",\"group\":\"tenant:7/a\"");
        assertThat(reader.readRequest(body))
                .isEqualTo(new RequestReading.Request(
                        Envelope.of("archive", "{}", null, JobOptions.NONE), null, "tenant:7/a"));
        assertThat(unreadable(body).pointer()).isEqualTo("/group");
        for (String group : new String[] {"\"\"", "\"a b\"", "\"ä\"", "1", "\"" + "x".repeat(129) + "\""}) {
            assertThat(reader.readRequest(Bodies.with(",\"group\":" + group)))
                    .as(group)
                    .isInstanceOf(Unreadable.class);
        }
        assertThat(reader.readRequest(Bodies.with(",\"group\":\"" + "x".repeat(128) + "\"")))
                .isInstanceOf(RequestReading.Request.class);
    }

    private Envelope read(String body) {
        Reading reading = reader.read(body);
        assertThat(reading).isInstanceOf(Read.class);
        return ((Read) reading).envelope();
    }

    private Unreadable unreadable(String body) {
        Reading reading = reader.read(body);
        assertThat(reading).isInstanceOf(Unreadable.class);
        return (Unreadable) reading;
    }
}
