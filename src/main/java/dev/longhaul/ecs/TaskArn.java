package dev.longhaul.ecs;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The name of an ECS task, {@code arn:aws:ecs:REGION:ACCOUNT:task/CLUSTER/ID}. The older form without a cluster names no task that ECS
 * could be asked about, since its API wants the cluster.
 */
public record TaskArn(String arn, String region, String cluster) {

    private static final Pattern FORM =
            Pattern.compile("arn:aws[a-z-]*:ecs:([a-z0-9-]+):\\d{12}:task/([\\w-]{1,255})/\\w{1,64}");

    /** Reads an ARN; empty if it is none of a task in a named cluster. */
    public static Optional<TaskArn> of(String text) {
        Matcher matcher = FORM.matcher(text);
        return matcher.matches()
                ? Optional.of(new TaskArn(text, matcher.group(1), matcher.group(2)))
                : Optional.empty();
    }
}
