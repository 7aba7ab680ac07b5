package dev.longhaul.envelope;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longhaul.envelope.Reading.Read;
import dev.longhaul.envelope.Reading.Unreadable;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** H1, H2: random damage to bodies never gets out of the reader as anything but an answer. */
class EnvelopeFuzzTest {

    private static final int ROUNDS = 30_000;
    private static final String SCRAPS = "{}[]\",:\\u0123e+-.\u0000\uFEFF\ud83d\ude9aé \n0a";

    private final EnvelopeReader reader = new EnvelopeReader(20_000);
    private final EnvelopeWriter writer = new EnvelopeWriter();

    @Test
    void answersWhateverTheBodyIs() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        List<String> seeds = new ArrayList<>(Bodies.good().values());
        Bodies.bad().values().forEach(bad -> seeds.add(bad.body()));
        Bodies.beyondSchema().values().forEach(bad -> seeds.add(bad.body()));
        for (int round = 0; round < ROUNDS; round++) {
            String body = damaged(seeds.get(random.nextInt(seeds.size())), random);
            try {
                check(reader.read(body), body);
                check(reader.read(body, "lines"), body);
            } catch (RuntimeException | AssertionError e) {
                throw new AssertionError("seed " + seed + ", round " + round + ", body: " + body, e);
            }
        }
    }

    private void check(Reading reading, String body) {
        switch (reading) {
            case Read read -> {
                Envelope envelope = read.envelope();
                assertThat(body).contains(envelope.input());
                assertThat(Digest.of("jobs", envelope)).hasSize(64);
                if (envelope.version() == Envelope.VERSION) {
                    assertThat(reader.read(writer.write(envelope))).isEqualTo(read);
                }
            }
            case Unreadable unreadable ->
                assertThat(unreadable.reason()).isNotBlank().hasSizeLessThan(1_000);
        }
    }

    private static String damaged(String body, Random random) {
        StringBuilder text = new StringBuilder(body);
        for (int hits = random.nextInt(4); hits >= 0; hits--) {
            int at = random.nextInt(text.length() + 1);
            int end = Math.min(text.length(), at + random.nextInt(1 + random.nextInt(12)));
            switch (random.nextInt(5)) {
                case 0 -> text.delete(at, end);
                case 1 -> text.insert(at, SCRAPS.charAt(random.nextInt(SCRAPS.length())));
                case 2 -> text.insert(at, text.substring(at, end));
                case 3 -> text.setLength(at);
                default -> {
                    if (at < text.length()) {
                        text.setCharAt(at, SCRAPS.charAt(random.nextInt(SCRAPS.length())));
                    }
                }
            }
        }
        return text.toString();
    }
}
