package dev.longhaul.admin;

import dev.longhaul.api.JobView;
import dev.longhaul.api.Problem;
import dev.longhaul.api.Refusal;
import dev.longhaul.job.JobId;
import dev.longhaul.job.JobRecord;
import dev.longhaul.store.DeadLetterStore;
import dev.longhaul.store.DeadLetterStore.InQueue;
import dev.longhaul.store.DeadLetterStore.Kept;
import dev.longhaul.store.FailedJobs;
import dev.longhaul.store.InputStore;
import dev.longhaul.store.Ledger;
import jakarta.inject.Singleton;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/** Single dead letters: looked at, downloaded, put away. */
@Singleton
class DeadLetterShelf {

    /** As much of a body as an answer shows. */
    private static final int SHOWN_BYTES = 16 * 1024;

    /** As SQS makes them, and nothing that could be another key. */
    private static final Pattern MESSAGE_ID = Pattern.compile("[A-Za-z0-9._-]{1,128}");

    private final FailedJobs failures;
    private final DeadLetterStore letters;
    private final Ledger ledger;
    private final InputStore inputs;

    DeadLetterShelf(FailedJobs failures, DeadLetterStore letters, Ledger ledger, InputStore inputs) {
        this.failures = failures;
        this.letters = letters;
        this.ledger = ledger;
        this.inputs = inputs;
    }

    DeadLetterView.Whole failed(String id) {
        FailedJobs.Entry entry = entry(id);
        JobRecord record = record(entry);
        byte[] begin = begin(record);
        return new DeadLetterView.Whole(
                DeadLetterView.of(entry, record),
                JobView.of(record),
                null,
                shown(begin),
                begin.length > SHOWN_BYTES,
                DeadLetterView.failedHref(id) + "/body");
    }

    private byte[] begin(JobRecord record) {
        try (InputStream input = inputs.open(record.specification().input())) {
            return input.readNBytes(SHOWN_BYTES + 1);
        } catch (IOException e) { // the job can be looked at without
            return new byte[0];
        }
    }

    DeadLetterView.Whole kept(String id) {
        Kept kept = letter(id);
        byte[] body = kept.body().getBytes(StandardCharsets.UTF_8);
        return new DeadLetterView.Whole(
                DeadLetterView.of(kept.letter(), kept.attributes()),
                null,
                kept.attributes(),
                shown(body),
                body.length > SHOWN_BYTES,
                DeadLetterView.keptHref(id) + "/body");
    }

    private static String shown(byte[] body) {
        int end = Math.min(body.length, SHOWN_BYTES);
        while (end < body.length && end > 0 && (body[end] & 0xC0) == 0x80) { // not within a character
            end--;
        }
        return new String(body, 0, end, StandardCharsets.UTF_8);
    }

    InputStream failedBody(String id) {
        try {
            return inputs.open(record(entry(id)).specification().input());
        } catch (IOException e) {
            throw new Refusal(Problem.of(404, "no-input", "No input", "The input of this job is gone."));
        }
    }

    InputStream keptBody(String id) {
        return new ByteArrayInputStream(letter(id).body().getBytes(StandardCharsets.UTF_8));
    }

    void deleteFailed(String id) {
        FailedJobs.Entry entry = entry(id);
        checkSettled(entry.job());
        failures.remove(entry);
    }

    void deleteKept(String id) {
        checkId(id);
        String job = letters.look(id)
                .map(DeadLetterStore.Summary::letter)
                .filter(letter -> letter.inQueue() != InQueue.Whole) // else nobody needs the copy
                .map(DeadLetterStore.Letter::job)
                .orElse(null);
        if (job != null && JobId.isValid(job)) {
            checkSettled(new JobId(job));
        }
        letters.delete(id);
    }

    /** What may still be needed is not put away. */
    private void checkSettled(JobId job) {
        JobRecord record = ledger.read(job)
                .map(Ledger.Entry::record)
                .filter(JobRecord::isKnown)
                .orElse(null);
        if (record != null && (!record.isSettled() || record.owesDeadLetter())) {
            String state = record.state().word();
            throw new Refusal(Problem.of(
                            409,
                            "not-settled",
                            "The job is not done with it",
                            "Job " + job + " is " + state
                                    + (record.isSettled()
                                            ? " and its dead letter is still to be sent."
                                            : " and may need its letter."))
                    .in(state));
        }
    }

    private static FailedJobs.Entry entry(String id) {
        if (!FailedJobs.isName(id)) {
            throw unknown(id);
        }
        return FailedJobs.named(id);
    }

    private JobRecord record(FailedJobs.Entry entry) {
        return ledger.read(entry.job())
                .map(Ledger.Entry::record)
                .filter(record -> DeadLetterList.isOf(entry, record))
                .orElseThrow(() -> unknown(entry.name()));
    }

    private Kept letter(String id) {
        checkId(id);
        return letters.read(id).orElseThrow(() -> unknown(id));
    }

    private static void checkId(String id) {
        if (!MESSAGE_ID.matcher(id).matches()) {
            throw unknown(id);
        }
    }

    private static Refusal unknown(String id) {
        return new Refusal(
                Problem.of(
                        404,
                        "no-such-letter",
                        "No such letter",
                        "There is no dead letter \"" + id
                                + "\" here. Its id is that of the list, GET /admin/dead-letters; a job by its own id is GET /jobs/{id}."));
    }
}
