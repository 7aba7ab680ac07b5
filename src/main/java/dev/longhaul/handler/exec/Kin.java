package dev.longhaul.handler.exec;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Knows which processes belong to one run of a program. Used by the run's thread only. */
interface Kin {

    /** Remembers who belongs to it now, so that they are known later, when their parents are gone. Cheap. */
    void look();

    /** Everybody who belongs to it and lives: the program itself first, zombies left out. */
    List<ProcessHandle> living();

    /** The best that this machine has. */
    static Kin of(ProcessHandle root, String mark) {
        return Files.isReadable(Path.of("/proc/self/stat")) ? new MarkedKin(root.pid(), mark) : new DescendantKin(root);
    }
}
