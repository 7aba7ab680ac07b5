package dev.longhaul.worker;

import dev.longhaul.job.JobRecord;
import dev.longhaul.store.InputStore;
import dev.longhaul.store.JobIndex;
import dev.longhaul.store.Ledger;
import dev.longhaul.store.Ledger.Change;
import dev.longhaul.store.Ledger.Creation;
import dev.longhaul.store.Move;
import org.jspecify.annotations.Nullable;

/**
 * Writes jobs down for the first time: input, open marker and index, then the record. A crash between any two leaves something that
 * points at nothing, and that the next try completes.
 */
record JobRegister(Ledger ledger, JobIndex index, InputStore inputs) {

    /**
     * Writes a job down unless it is known.
     *
     * @param abandoned what stands in the record's place, or null where there is no record
     * @param input the input's text
     * @return {@code Exists}, with what is there, where somebody else was faster
     */
    Creation enter(Ledger.@Nullable Entry abandoned, JobRecord first, String input) {
        inputs.save(first.specification().input(), input);
        if (abandoned == null) {
            index.announce(first);
            return ledger.create(first);
        }
        index.announce(first.following(abandoned.record()));
        int seen = abandoned.record().round();
        Change change = ledger.change(
                abandoned,
                record -> record.isAbandoned() && record.round() == seen
                        ? Move.to(first.following(record))
                        : Move.refuse()); // the next round that was announced is this one's only
        return switch (change) {
            case Change.Made made -> new Creation.Created(made.entry());
            case Change.Refused refused -> new Creation.Exists(refused.entry());
        };
    }
}
