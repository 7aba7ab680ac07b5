package dev.longhaul.job;

import java.util.List;

/**
 * What a job left, under its winning attempt's prefix.
 *
 * @param prefix key prefix of the outputs, ends in a slash
 * @param outputs the outputs in the order in which they were closed; the first {@value #LISTED}
 * @param count how many there are in all
 */
public record Result(String prefix, List<Output> outputs, int count) {

    /** Outputs named in the record; all of them are found by listing the prefix. */
    public static final int LISTED = 20;

    public Result {
        outputs = List.copyOf(outputs);
    }

    /** One named output. */
    public record Output(String name, String contentType, long sizeBytes) {}
}
