package dev.longhaul.store;

import static dev.longhaul.job.Samples.ID;
import static dev.longhaul.job.Samples.NOON;
import static dev.longhaul.job.Samples.OWNER;
import static dev.longhaul.job.Samples.RESULT;
import static dev.longhaul.job.Samples.queued;
import static dev.longhaul.job.Samples.running;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.longhaul.job.JobRecord;
import dev.longhaul.job.JobState;
import dev.longhaul.store.Ledger.Change;
import dev.longhaul.store.Ledger.Creation;
import dev.longhaul.store.StoreException.Kind;
import dev.longhaul.support.InMemoryStore;
import dev.longhaul.support.InMemoryStore.Strike;
import dev.longhaul.support.ManualClock;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class LedgerTest {

    private final InMemoryStore store = new InMemoryStore(new ManualClock(NOON));
    private final Ledger ledger = new Ledger(store, new SplittableRandom(1), duration -> {});

    @Test
    void createsOnce() {
        assertThat(ledger.create(queued())).isInstanceOf(Creation.Created.class);
        assertThat(ledger.create(queued())).isInstanceOf(Creation.Exists.class);
    }

    @Test
    void knowsItsOwnCreationWhoseAnswerWasLost() {
        store.fail((operation, _) -> operation.equals("put"), Kind.Unavailable, Strike.After, 1);
        assertThat(ledger.create(queued())).isInstanceOf(Creation.Created.class);
    }

    @Test
    void triesACreationAgainAfterAConflictThatLeftNothing() {
        store.fail((operation, _) -> operation.equals("put"), Kind.Conflict, Strike.Before, 2);
        assertThat(ledger.create(queued())).isInstanceOf(Creation.Created.class);
    }

    @Test
    void knowsItsOwnSwapWhoseAnswerWasLost() {
        Ledger.Entry entry = created(running());
        store.fail((operation, _) -> operation.equals("put"), Kind.Unavailable, Strike.After, 1);
        assertThat(ledger.change(entry, LedgerTest::succeed)).isInstanceOf(Change.Made.class);
    }

    /** The SDK repeats a PUT whose answer was lost, and sees 412: the write is ours all the same. */
    @Test
    void takesA412ThatItsOwnWriteCausedForAWin() {
        Ledger.Entry entry = created(running());
        store.fail((operation, _) -> operation.equals("put"), Kind.Precondition, Strike.After, 1);
        assertThat(ledger.change(entry, LedgerTest::succeed)).isInstanceOf(Change.Made.class);
        assertThat(now().version()).isEqualTo(2);
    }

    @Test
    void mergesWithAnotherWriterWhileTheMoveStillFits() {
        Ledger.Entry seen = created(running());
        ledger.change(seen, record -> Move.to(record.stopping(OWNER, NOON)));

        Change change = ledger.change(seen, LedgerTest::succeed);

        assertThat(change).isInstanceOf(Change.Made.class);
        assertThat(now().state()).isInstanceOf(JobState.Succeeded.class);
        assertThat(now().attempts().recent().getFirst().stopping()).isTrue();
    }

    @Test
    void asksTheMoveAgainAndHearsItsRefusal() {
        Ledger.Entry seen = created(running());
        ledger.change(seen, record -> Move.to(record.cancelled("unwanted", NOON)));

        assertThat(ledger.change(seen, LedgerTest::succeed)).isInstanceOf(Change.Refused.class);
        assertThat(now().state()).isInstanceOf(JobState.Cancelled.class);
    }

    @Test
    void writesEqualContentUnderAnotherNonceSoThatNoETagReturns() {
        Ledger.Entry first = created(running());
        Ledger.Entry second = ledger.change(first, Move::to).entry();
        assertThat(second.record().nonce()).isNotEqualTo(first.record().nonce());
        assertThat(second.record().version()).isEqualTo(first.record().version() + 1);
    }

    @Test
    void saysThatS3DidNotAnswer() {
        Ledger.Entry entry = created(running());
        store.fail((operation, _) -> operation.equals("put"), Kind.Unavailable, Strike.Before, 1);
        assertThatThrownBy(() -> ledger.change(entry, LedgerTest::succeed))
                .isInstanceOfSatisfying(
                        StoreException.class, e -> assertThat(e.kind()).isEqualTo(Kind.Unavailable));
    }

    @Test
    void givesUpOnARecordThatOthersChangeAllTheTime() {
        Ledger.Entry entry = created(running());
        AtomicInteger asked = new AtomicInteger();
        assertThatThrownBy(() -> ledger.change(entry, record -> {
                    asked.incrementAndGet();
                    Ledger other = new Ledger(store, new SplittableRandom(asked.get()), duration -> {});
                    other.change(other.read(ID).orElseThrow(), Move::to);
                    return Move.to(record);
                }))
                .hasMessageContaining("job-1");
        assertThat(asked).hasValue(Ledger.ROUNDS_LIMIT);
    }

    @Test
    void doesNotBringBackARecordThatIsGone() {
        Ledger.Entry entry = created(running());
        store.delete(Keys.record(ID));
        assertThatThrownBy(() -> ledger.change(entry, LedgerTest::succeed))
                .isInstanceOfSatisfying(
                        StoreException.class, e -> assertThat(e.kind()).isEqualTo(Kind.Missing));
    }

    private static Move.Step succeed(JobRecord record) {
        return record.isOwnedBy(OWNER) ? Move.to(record.succeeded(OWNER, RESULT, NOON)) : Move.refuse();
    }

    private Ledger.Entry created(JobRecord record) {
        return ledger.create(record).entry();
    }

    private JobRecord now() {
        return ledger.read(ID).orElseThrow().record();
    }
}
