package dev.longhaul.store;

import dev.longhaul.handler.JoinedCrc32;
import dev.longhaul.store.ObjectStore.Extract;
import dev.longhaul.store.ObjectStore.SentPart;
import java.util.ArrayList;
import java.util.List;

/**
 * By which pieces an upload is begun with the parts of another: whole parts put together to large ones, so that few numbers are used up, and
 * the {@linkplain PartSchedule schedule} behind them reaches as far as ever. The sums of the parts are those of the pieces, and S3 checks them.
 */
final class CopiedParts {

    private CopiedParts() {}

    /** The first bytes of an object, piece by piece. */
    static List<Extract> of(String key, String etag, List<SentPart> parts) {
        List<Extract> pieces = new ArrayList<>();
        Extract last = null;
        for (SentPart part : parts) {
            if (last != null && last.length() + part.length() <= PartSchedule.LARGEST_BYTES) {
                long crc = JoinedCrc32.of(last.crc32(), part.crc32(), part.length());
                last = new Extract(key, etag, last.fromByte(), last.length() + part.length(), crc);
                pieces.removeLast();
            } else {
                long from = last == null ? 0 : last.fromByte() + last.length();
                last = new Extract(key, etag, from, part.length(), part.crc32());
            }
            pieces.add(last);
        }
        return pieces;
    }
}
