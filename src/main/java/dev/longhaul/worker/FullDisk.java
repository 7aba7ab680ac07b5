package dev.longhaul.worker;

import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * The way out for a worker whose disk stays full while it has nothing in hand. Programs and functions write beside the work folder too
 * ({@code /tmp}, on Fargate a part of the same disk), and what they left there nothing in this process may remove: it would stay, alive and
 * of no use, and whoever counts workers would count it. Its replacement may have a fresh disk. Where the disk outlives the process, the
 * patience of {@link WorkDisk#isLasting} makes that a slow loop.
 */
final class FullDisk {

    private final Worker.Premises premises;
    private final BooleanSupplier idle;
    private final Executor chores;
    private final Consumer<String> leave;
    private final AtomicBoolean looking = new AtomicBoolean();

    /**
     * The last resort of one worker.
     *
     * @param idle whether it would receive, and has nothing in hand
     * @param chores where the folders are looked through, which may take its time
     * @param leave ends this process, told why
     */
    FullDisk(Worker.Premises premises, BooleanSupplier idle, Executor chores, Consumer<String> leave) {
        this.premises = premises;
        this.idle = idle;
        this.chores = chores;
        this.leave = leave;
    }

    void tick() {
        if (premises.disk().isLasting() && idle.getAsBoolean() && looking.compareAndSet(false, true)) {
            chores.execute(() -> {
                try {
                    leaveUnlessThereIsRoom();
                } finally {
                    looking.set(false);
                }
            });
        }
    }

    /** A neighbour may have died since the last sweep, and what it left be all that lacks. */
    private void leaveUnlessThereIsRoom() {
        premises.files().sweep();
        premises.disk().look();
        String words = premises.disk().problem();
        if (words != null && idle.getAsBoolean()) {
            leave.accept(words + "; nothing runs here that could free any, and what dead workers left is removed:"
                    + " a replacement with a fresh disk has room; on a disk that outlives this process remove what fills it"
                    + " outside of longhaul.worker.workspace, as in /tmp");
        }
    }
}
