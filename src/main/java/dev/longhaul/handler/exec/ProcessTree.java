package dev.longhaul.handler.exec;

import java.time.Duration;
import java.util.List;

/** A program and everything it started, however far it went. Used by the run's thread only. */
final class ProcessTree {

    /** How long killed processes may take to go; longer takes only one that hangs inside the kernel. */
    static final Duration KILL_LIMIT = Duration.ofSeconds(10);

    private final Process root;
    private final Kin kin;
    private boolean isAsked;
    private long askedAtNanos;

    ProcessTree(Process root, Kin kin) {
        this.root = root;
        this.kin = kin;
    }

    void look() {
        kin.look();
    }

    /** Everybody who belongs to it and lives. */
    List<ProcessHandle> living() {
        return kin.living();
    }

    /** Sends SIGTERM to all of it, once; the program itself gets it first, so that it knows why its children end. */
    void askToEnd() {
        if (!isAsked) {
            isAsked = true;
            askedAtNanos = System.nanoTime();
            kin.living().forEach(ProcessHandle::destroy);
        }
    }

    /**
     * Ends all of it: SIGTERM if that was not sent before, SIGKILL when the grace since then is over. Not ended by an interrupt, which is
     * kept.
     *
     * @return whether all are gone
     */
    boolean end(Duration grace) {
        if (isGone()) {
            return true;
        }
        askToEnd();
        Duration used = Duration.ofNanos(System.nanoTime() - askedAtNanos);
        return Patience.until(grace.minus(used), this::isGone) || Patience.until(KILL_LIMIT, this::isGoneWhenKilled);
    }

    /** Two looks, since the child of a process that ends while we look may have been missed by the first. */
    private boolean isGone() {
        return !root.isAlive() && kin.living().isEmpty() && kin.living().isEmpty();
    }

    private boolean isGoneWhenKilled() {
        kin.living().forEach(ProcessHandle::destroyForcibly);
        return isGone();
    }
}
