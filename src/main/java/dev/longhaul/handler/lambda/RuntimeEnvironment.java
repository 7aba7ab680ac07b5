package dev.longhaul.handler.lambda;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The variables that runtimes expect. Of those that only look optional: the Node.js client dies at its first event if name, version, memory
 * or one of the log names is empty, the Rust client at its start.
 */
final class RuntimeEnvironment {

    static final String API = "AWS_LAMBDA_RUNTIME_API";
    static final String MAX_CONCURRENCY = "AWS_LAMBDA_MAX_CONCURRENCY";

    static final String VERSION = "$LATEST";

    private RuntimeEnvironment() {}

    static Map<String, String> of(
            String name, String region, Path taskRoot, @Nullable String handler, int memoryMegabytes) {
        Map<String, String> environment = new HashMap<>();
        if (handler != null) {
            environment.put("_HANDLER", handler);
        }
        environment.put("LAMBDA_TASK_ROOT", taskRoot.toString());
        environment.put("LAMBDA_RUNTIME_DIR", "/var/runtime");
        environment.put("AWS_LAMBDA_FUNCTION_NAME", name);
        environment.put("AWS_LAMBDA_FUNCTION_VERSION", VERSION);
        environment.put("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", Integer.toString(memoryMegabytes));
        environment.put("AWS_LAMBDA_LOG_GROUP_NAME", "/aws/lambda/" + name);
        environment.put("AWS_LAMBDA_LOG_STREAM_NAME", "longhaul");
        environment.put("AWS_REGION", region);
        environment.put("AWS_DEFAULT_REGION", region);
        environment.put("AWS_EXECUTION_ENV", "AWS_Lambda_Image");
        environment.put("AWS_XRAY_CONTEXT_MISSING", "LOG_ERROR");
        environment.put("TZ", ":UTC");
        return environment;
    }
}
