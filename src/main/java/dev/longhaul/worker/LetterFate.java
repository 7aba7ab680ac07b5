package dev.longhaul.worker;

import dev.longhaul.job.JobId;
import dev.longhaul.store.Ledger;
import org.jspecify.annotations.Nullable;

/** What is to become of a letter in a dead-letter queue. */
sealed interface LetterFate {

    /** It is where it belongs, or somebody else sees to it. */
    record Leave(String why) implements LetterFate {}

    /** Nobody has said yet why it is there: it stays, and what is known of it is kept in the bucket. */
    record Keep(String kind, String reason, @Nullable JobId job) implements LetterFate {}

    /**
     * It stood for an open job, which needs another message in its place.
     *
     * @param wake number of the letter among the job's messages
     */
    record Replace(Ledger.Entry entry, int wake) implements LetterFate {}

    /** It stands for nothing any more. */
    record Remove(String why) implements LetterFate {}
}
