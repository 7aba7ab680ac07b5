package dev.longhaul.worker;

import dev.longhaul.handler.JobLog;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;

/** An attempt's log in memory: its newest part when it grows beyond its limit. */
final class TailLog implements JobLog {

    static final int LIMIT_BYTES = 256 * 1024;
    static final int LINE_LIMIT_CHARS = 8 * 1024;

    private final Deque<byte[]> lines = new ArrayDeque<>();
    private int bytes;
    private long dropped;

    @Override
    public synchronized void line(String text) {
        String cut = text.length() <= LINE_LIMIT_CHARS ? text : text.substring(0, LINE_LIMIT_CHARS);
        byte[] line = (cut + "\n").getBytes(StandardCharsets.UTF_8);
        lines.addLast(line);
        bytes += line.length;
        while (bytes > LIMIT_BYTES) {
            bytes -= lines.removeFirst().length;
            dropped++;
        }
    }

    /** How many there ever were. */
    synchronized long lines() {
        return dropped + lines.size();
    }

    /** The kept lines as UTF-8, headed by how many are missing. */
    synchronized byte[] content() {
        byte[] head = dropped == 0
                ? new byte[0]
                : ("... " + dropped + " earlier lines dropped\n").getBytes(StandardCharsets.UTF_8);
        byte[] all = new byte[head.length + bytes];
        System.arraycopy(head, 0, all, 0, head.length);
        int at = head.length;
        for (byte[] line : lines) {
            System.arraycopy(line, 0, all, at, line.length);
            at += line.length;
        }
        return all;
    }
}
