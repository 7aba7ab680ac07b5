package dev.longhaul.worker;

import dev.longhaul.handler.Checkpoints;
import dev.longhaul.job.Result;
import dev.longhaul.store.AttemptCheckpoints.Pointer;
import dev.longhaul.telemetry.AttemptTrace;
import dev.longhaul.telemetry.Upload;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;

/** A draft whose outputs show in the attempt's trace, from their open to their close. */
record TracedDraft(ResultDraft draft, AttemptTrace trace) implements ResultDraft {

    @Override
    public OutputStream open(String name, String contentType) throws IOException {
        return new Traced(draft.open(name, contentType), trace.upload(name));
    }

    @Override
    public Checkpoints checkpoints(Pointer pointer) {
        return draft.checkpoints(pointer);
    }

    @Override
    public Result finish() {
        return draft.finish();
    }

    @Override
    public void discard() {
        draft.discard();
    }

    private static final class Traced extends FilterOutputStream {
        private final Upload upload;

        private Traced(OutputStream out, Upload upload) {
            super(out);
            this.upload = upload;
        }

        @Override
        public void write(byte[] bytes, int from, int count) throws IOException {
            out.write(bytes, from, count);
        }

        /** Not through the superclass, which would flush first and close in spite of a failure to do so. */
        @Override
        public void close() throws IOException {
            try {
                out.close();
            } finally {
                upload.ended();
            }
        }
    }
}
