package dev.longhaul.handler.exec;

import java.io.File;
import java.io.FileInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One process as {@code /proc/<pid>/stat} shows it (proc_pid_stat(5)). Read by {@code java.io} on purpose: an interrupt closes a
 * channel, and a process that could not be read would count as gone.
 *
 * @param startTicks when it started; with the pid it names a process for good
 */
record ProcStat(long pid, char state, long parent, long session, long startTicks) {

    /** Places after the command's name, which ends in the last parenthesis and may hold anything. */
    private static final int STATE = 0;

    private static final int PARENT = 1;
    private static final int SESSION = 3;
    private static final int START = 19;

    /** Whether it runs or could: a zombie has ended and only waits for its parent. */
    boolean isAlive() {
        return state != 'Z' && state != 'X';
    }

    static List<ProcStat> all() {
        List<ProcStat> all = new ArrayList<>();
        String[] names = new File("/proc").list();
        for (String name : names == null ? new String[0] : names) {
            if (Character.isDigit(name.charAt(0))) {
                ProcStat stat = read(Long.parseLong(name));
                if (stat != null) {
                    all.add(stat);
                }
            }
        }
        return all;
    }

    /** Null if there is no such process. */
    static @Nullable ProcStat read(long pid) {
        byte[] bytes = read(pid, "stat");
        return bytes == null ? null : parse(pid, new String(bytes, StandardCharsets.ISO_8859_1));
    }

    /** The value of a variable in the environment that the process was started with; null if unknown. */
    static @Nullable String variable(long pid, String name) {
        byte[] bytes = read(pid, "environ");
        if (bytes == null) {
            return null;
        }
        String all = "\0" + new String(bytes, StandardCharsets.ISO_8859_1) + "\0";
        int at = all.indexOf("\0" + name + "=");
        if (at < 0) {
            return null;
        }
        int begin = at + name.length() + 2;
        return all.substring(begin, all.indexOf('\0', begin));
    }

    static @Nullable ProcStat parse(long pid, String line) {
        String[] fields = line.substring(line.lastIndexOf(')') + 1).strip().split(" ", START + 2);
        if (fields.length <= START) {
            return null;
        }
        return new ProcStat(
                pid,
                fields[STATE].charAt(0),
                Long.parseLong(fields[PARENT]),
                Long.parseLong(fields[SESSION]),
                Long.parseLong(fields[START]));
    }

    private static byte @Nullable [] read(long pid, String file) {
        try (FileInputStream in = new FileInputStream("/proc/" + pid + "/" + file)) {
            return in.readAllBytes();
        } catch (IOException e) {
            return null; // it ended meanwhile, or is not ours to read
        }
    }
}
