package dev.longhaul.worker;

import dev.longhaul.handler.Checkpoints;
import dev.longhaul.job.Result;
import dev.longhaul.store.AttemptCheckpoints;
import dev.longhaul.store.AttemptCheckpoints.Place;
import dev.longhaul.store.AttemptCheckpoints.Pointer;
import dev.longhaul.store.AttemptResult;
import dev.longhaul.store.Keys;
import dev.longhaul.store.Uploads;
import java.io.IOException;
import java.io.OutputStream;
import org.jspecify.annotations.Nullable;

/** An attempt's outputs and checkpoints in the bucket. */
final class AttemptDraft implements ResultDraft {

    private final Uploads uploads;
    private final Place place;
    private final AttemptResult outputs;
    private volatile @Nullable AttemptCheckpoints checkpoints;

    AttemptDraft(Uploads uploads, Place place) {
        this.uploads = uploads;
        this.place = place;
        this.outputs = new AttemptResult(uploads, Keys.result(place.job(), place.owner()));
    }

    @Override
    public OutputStream open(String name, String contentType) throws IOException {
        return outputs.open(name, contentType);
    }

    @Override
    public Checkpoints checkpoints(Pointer pointer) {
        AttemptCheckpoints begun = new AttemptCheckpoints(place, uploads, outputs, pointer);
        checkpoints = begun;
        return begun;
    }

    @Override
    public Result finish() {
        discardCheckpoint();
        return outputs.finish();
    }

    @Override
    public void discard() {
        discardCheckpoint();
        outputs.discard();
    }

    private void discardCheckpoint() {
        AttemptCheckpoints begun = checkpoints;
        if (begun != null) {
            begun.discard();
        }
    }
}
