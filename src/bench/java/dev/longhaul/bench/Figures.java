package dev.longhaul.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The table of a run; each line is printed as it becomes known, too. */
final class Figures {

    private record Line(String part, String figure, String value, String goal) {
        String text(int width) {
            return ("%-4s %-" + width + "s  %-22s  %s")
                    .formatted(part, figure, value, goal)
                    .stripTrailing();
        }
    }

    private final List<Line> lines = new ArrayList<>();

    void add(String part, String figure, String value) {
        add(new Line(part, figure, value, ""));
    }

    /** A figure that is to be at least so much. */
    void atLeast(String part, String figure, double value, double goal) {
        judged(part, figure, "%.2f".formatted(value), "at least " + goal, value >= goal);
    }

    void judged(String part, String figure, String value, String goal, boolean isMet) {
        add(new Line(part, figure, value, goal + (isMet ? ": met" : ": MISSED")));
    }

    String table() {
        int width = lines.stream().mapToInt(line -> line.figure.length()).max().orElse(10);
        StringBuilder table = new StringBuilder(new Line("part", "figure", "value", "goal").text(width)).append('\n');
        lines.forEach(line -> table.append(line.text(width)).append('\n'));
        return table.toString();
    }

    private void add(Line line) {
        lines.add(line);
        Console.say("%s  %s: %s  %s".formatted(line.part, line.figure, line.value, line.goal));
    }

    /** The middle one. */
    static double median(List<Double> values) {
        List<Double> sorted = values.stream().sorted().toList();
        int middle = sorted.size() / 2;
        return sorted.size() % 2 == 1 ? sorted.get(middle) : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
    }

    /** By nearest rank. */
    static double percentile(List<Double> values, double percent) {
        List<Double> sorted = values.stream().sorted().toList();
        int rank = (int) Math.ceil(percent / 100 * sorted.size());
        return sorted.get(Math.max(1, rank) - 1);
    }

    /** Values as text, for who wants to see how far they lie apart. */
    static String spread(List<Double> values) {
        return String.join(
                " ",
                values.stream()
                        .map(each -> String.format(Locale.ROOT, "%.0f", each))
                        .toList());
    }
}
