package dev.longhaul.handler.lambda;

import dev.longhaul.handler.lambda.LambdaConfig.Shape;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One function of the configuration, checked.
 *
 * @param address of the listeners
 * @param ports one for each runtime; 0 for any free one
 * @param containers that of each port; none where they are not known
 * @param child how the worker starts its runtimes; null where others do
 * @param crashPatience zero to go by stronger proof only
 */
record FunctionSettings(
        String type,
        String name,
        String arn,
        String region,
        String address,
        List<Integer> ports,
        List<String> containers,
        int concurrency,
        Shape shape,
        boolean isPartial,
        String eventSourceArn,
        Duration crashPatience,
        @Nullable ChildSettings child) {

    FunctionSettings {
        ports = List.copyOf(ports);
        containers = List.copyOf(containers);
    }
}
