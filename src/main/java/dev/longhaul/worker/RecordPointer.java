package dev.longhaul.worker;

import dev.longhaul.handler.StopSignal.Reason;
import dev.longhaul.handler.StopSignal.Stop;
import dev.longhaul.store.AttemptCheckpoints.Pointer;
import dev.longhaul.store.Ledger;
import dev.longhaul.store.Ledger.Change;
import dev.longhaul.store.Move;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/** The newest checkpoint as the record of a running job names it. Only the job's owner can move it. */
record RecordPointer(RunningJob job, Ledger ledger, InstantSource clock) implements Pointer {

    @Override
    public @Nullable String current() {
        return job.entry().record().checkpoint();
    }

    @Override
    public boolean move(String folder) {
        Change change = ledger.change(job.entry(), record -> {
            if (!record.isOwnedBy(job.owner())) {
                return Move.refuse();
            }
            return folder.equals(record.checkpoint())
                    ? Move.done()
                    : Move.to(record.withCheckpoint(folder, clock.instant()));
        });
        job.learned(change.entry());
        if (change instanceof Change.Refused) {
            job.tell(new Stop(Reason.Lost, clock.instant()));
            return false;
        }
        job.saved();
        return true;
    }
}
