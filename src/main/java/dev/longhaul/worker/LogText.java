package dev.longhaul.worker;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The kept part of an attempt's log. Lines are numbered from 0 over all that the attempt ever wrote, so whoever follows it knows which are
 * new, on whichever worker.
 *
 * @param from number of the first line here; those before it were dropped
 */
public record LogText(long from, List<String> lines) {

    public static final LogText EMPTY = new LogText(0, List.of());

    private static final Pattern HEAD = Pattern.compile("\\.\\.\\. ([0-9]{1,18}) earlier lines dropped\n");

    public LogText {
        lines = List.copyOf(lines);
    }

    /** Reads what {@link TailLog#content} wrote. */
    static LogText of(byte[] content) {
        String text = new String(content, StandardCharsets.UTF_8);
        Matcher head = HEAD.matcher(text);
        boolean isCut = head.lookingAt();
        String rest = isCut ? text.substring(head.end()) : text;
        return new LogText(
                isCut ? Long.parseLong(head.group(1)) : 0, rest.lines().toList());
    }

    /** Number of the line that comes next. */
    public long end() {
        return from + lines.size();
    }

    /** The lines from that number on, as far as they are still here. */
    public LogText after(long line) {
        long begin = Math.clamp(line, from, end());
        return new LogText(begin, lines.subList((int) (begin - from), lines.size()));
    }
}
