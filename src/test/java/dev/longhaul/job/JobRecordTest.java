package dev.longhaul.job;

import static dev.longhaul.job.Samples.FAILURE;
import static dev.longhaul.job.Samples.NEXT;
import static dev.longhaul.job.Samples.NOON;
import static dev.longhaul.job.Samples.OWNER;
import static dev.longhaul.job.Samples.RESULT;
import static dev.longhaul.job.Samples.queued;
import static dev.longhaul.job.Samples.running;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

class JobRecordTest {

    private static final List<String> MOVES =
            List.of("claim", "succeed", "fail", "retry", "release", "cancel", "quarantine", "dead-letter");

    /** Every state by every move: what is not named here is illegal. */
    @Test
    void movesOnlyWhereTheStateAllowsIt() {
        Map<String, String> legal = new TreeMap<>();
        states().forEach((name, record) -> {
            for (String move : MOVES) {
                try {
                    legal.put(
                            name + " " + move, move(move).apply(record).state().word());
                } catch (IllegalMove illegal) {
                    assertThat(illegal).hasMessageContaining("job-1").hasMessageContaining(name);
                }
            }
        });
        assertThat(legal)
                .containsExactlyInAnyOrderEntriesOf(Map.ofEntries(
                        Map.entry("Queued claim", "Running"),
                        Map.entry("Queued cancel", "Cancelled"),
                        Map.entry("Waiting claim", "Running"),
                        Map.entry("Waiting cancel", "Cancelled"),
                        Map.entry("Running claim", "Running"),
                        Map.entry("Running succeed", "Succeeded"),
                        Map.entry("Running fail", "Failed"),
                        Map.entry("Running retry", "Waiting"),
                        Map.entry("Running release", "Waiting"),
                        Map.entry("Running cancel", "Cancelled"),
                        Map.entry("Running quarantine", "Quarantined"),
                        Map.entry("Failed dead-letter", "Failed"),
                        Map.entry("Quarantined dead-letter", "Quarantined")));
    }

    @Test
    void isEndedByItsOwnerOnly() {
        assertThatThrownBy(() -> running().succeeded(NEXT, RESULT, NOON))
                .isInstanceOf(IllegalMove.class)
                .hasMessageContaining("attempt 2");
    }

    @Test
    void chargesFailuresButNeitherReleasesNorTakeovers() {
        JobRecord failed = running().retrying(OWNER, FAILURE, NOON, NOON);
        JobRecord released = running().released(OWNER, NOON, null, NOON);
        JobRecord takenOver = running().claimed(NEXT, queued().wake(), NOON);
        assertThat(failed.attempts().charged()).isEqualTo(1);
        assertThat(released.attempts().charged()).isZero();
        assertThat(takenOver.attempts().charged()).isZero();
        assertThat(takenOver.attempts().recent().getFirst().end()).isEqualTo(Attempt.End.Interrupted);
    }

    @Test
    void countsDeathsThatNobodyExplained() {
        JobRecord first = running();
        JobRecord alone = first.claimed(NEXT, first.wake(), NOON);
        JobRecord again = alone.claimed(new Owner("w3", 3, "n3"), alone.wake(), NOON);
        assertThat(first.attempts().isSuspect()).isTrue();
        assertThat(first.attempts().deathsWithNewest())
                .as("a neighbour may have done it")
                .isZero();
        assertThat(alone.attempts().recent().getLast().suspect()).isTrue();
        assertThat(alone.attempts().deathsWithNewest()).isEqualTo(1);
        assertThat(again.attempts().deathsWithNewest()).isEqualTo(2);
        assertThat(again.survived(NEXT, NOON).attempts().deathsWithNewest()).isEqualTo(1);
    }

    @Test
    void holdsNothingAgainstAnAttemptThatIsExplained() {
        JobRecord first = running();
        JobRecord alone = first.claimed(NEXT, first.wake(), NOON);
        assertThat(first.stopping(OWNER, NOON).attempts().isSuspect()).isFalse();
        assertThat(first.survived(OWNER, NOON).attempts().isSuspect()).isFalse();
        assertThat(alone.stopping(NEXT, NOON).attempts().deathsWithNewest()).isZero();
        assertThat(alone.retrying(NEXT, FAILURE, NOON, NOON).attempts().deathsWithNewest())
                .as("it said how it ended")
                .isZero();
    }

    @Test
    void keepsTheNewestAttemptsAndNeverRestartsTheirNumbers() {
        JobRecord record = queued();
        for (int n = 1; n <= Attempts.KEPT + 5; n++) {
            Owner owner = new Owner("w", n, "n" + n);
            record = record.claimed(owner, record.wake(), NOON).released(owner, NOON, null, NOON);
        }
        assertThat(record.attempts().last()).isEqualTo(Attempts.KEPT + 5);
        assertThat(record.attempts().recent()).hasSize(Attempts.KEPT);
        assertThat(record.attempts().recent().getFirst().number()).isEqualTo(6);
    }

    private static Map<String, JobRecord> states() {
        JobRecord running = running();
        return Map.of(
                "Queued", queued(),
                "Running", running,
                "Waiting", running.retrying(OWNER, FAILURE, NOON, NOON),
                "Succeeded", running.succeeded(OWNER, RESULT, NOON),
                "Failed", running.failed(OWNER, FAILURE, NOON),
                "Cancelled", running.cancelled("unwanted", NOON),
                "Quarantined", running.quarantined(FAILURE, NOON));
    }

    private static UnaryOperator<JobRecord> move(String name) {
        return switch (name) {
            case "claim" -> record -> record.claimed(NEXT, record.wake(), NOON);
            case "succeed" -> record -> record.succeeded(OWNER, RESULT, NOON);
            case "fail" -> record -> record.failed(OWNER, FAILURE, NOON);
            case "retry" -> record -> record.retrying(OWNER, FAILURE, NOON, NOON);
            case "release" -> record -> record.released(OWNER, NOON, null, NOON);
            case "cancel" -> record -> record.cancelled("unwanted", NOON);
            case "quarantine" -> record -> record.quarantined(FAILURE, NOON);
            case "dead-letter" -> record -> record.deadLettered(DeadLetter.Sent, NOON);
            default -> throw new IllegalArgumentException(name);
        };
    }
}
