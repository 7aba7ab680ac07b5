package dev.longhaul.handler.exec;

import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/**
 * Makes lines of whatever bytes come, in fixed memory: a line beyond the limit is cut and says so, bytes that are no text are replaced.
 * A carriage return ends a line too, as tools that redraw their progress use it.
 */
final class LineCutter {

    /** Bytes kept of a line: under the log's own limit, with room for the remark. */
    static final int LINE_LIMIT_BYTES = 8 * 1024 - 64;

    private final byte[] line = new byte[LINE_LIMIT_BYTES];
    private final Consumer<String> lines;
    private int length;
    private long cut;
    private boolean isAfterReturn;

    LineCutter(Consumer<String> lines) {
        this.lines = lines;
    }

    void take(byte[] bytes, int count) {
        for (int i = 0; i < count; i++) {
            take(bytes[i]);
        }
    }

    /** The rest, if the last line has no end. */
    void end() {
        if (length > 0) {
            finishLine();
        }
    }

    private void take(byte next) {
        if (next == '\n' && isAfterReturn) {
            isAfterReturn = false;
        } else if (next == '\n' || next == '\r') {
            isAfterReturn = next == '\r';
            finishLine();
        } else {
            isAfterReturn = false;
            keep(next);
        }
    }

    private void keep(byte next) {
        if (length < line.length) {
            line[length++] = next;
        } else {
            cut++;
        }
    }

    private void finishLine() {
        String text = printable(new String(line, 0, length, StandardCharsets.UTF_8));
        String remark = cut == 0 ? "" : " … (" + cut + " bytes cut)";
        length = 0;
        cut = 0;
        lines.accept(text + remark);
    }

    private static String printable(String text) {
        if (text.chars().noneMatch(LineCutter::isControl)) {
            return text;
        }
        StringBuilder clean = new StringBuilder(text.length());
        text.chars().forEach(c -> clean.append(isControl(c) ? '\uFFFD' : (char) c));
        return clean.toString();
    }

    private static boolean isControl(int c) {
        return c != '\t' && Character.isISOControl(c);
    }
}
