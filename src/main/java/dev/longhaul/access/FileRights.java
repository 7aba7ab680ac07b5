package dev.longhaul.access;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import org.jboss.logging.Logger;

/** Who else may read or write a file that decides who is let in. */
final class FileRights {

    private static final Logger LOG = Logger.getLogger(FileRights.class);

    private FileRights() {}

    /** In words; empty where a file system knows none. */
    static String of(Path path) throws IOException {
        try {
            return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
        } catch (UnsupportedOperationException _) {
            return "";
        }
    }

    /** @throws AccessFault if anybody could write themselves into it */
    static void check(String setting, Path path) {
        try {
            Set<PosixFilePermission> rights = Files.getPosixFilePermissions(path);
            if (rights.contains(PosixFilePermission.OTHERS_WRITE)) {
                throw new AccessFault(setting + " is " + path
                        + ", which every user may write: whoever does would let themselves in; take that right away");
            }
            if (rights.contains(PosixFilePermission.OTHERS_READ)) {
                LOG.warnf("%s is %s, which every user may read: mode 0400 is enough", setting, path);
            }
        } catch (UnsupportedOperationException _) {
            // no such rights on this file system
        } catch (IOException e) {
            throw new AccessFault(setting + " is " + path + ", which cannot be read: "
                    + e.getClass().getSimpleName());
        }
    }
}
