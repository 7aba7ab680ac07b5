import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A function that does what its event says. */
public final class Work implements RequestHandler<Map<String, Object>, Object> {

    private static final int FRAMES = 700;

    @Override
    public Object handleRequest(Map<String, Object> event, Context context) {
        try {
            return run(String.valueOf(event.getOrDefault("do", "echo")), event, context);
        } catch (java.io.IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private Object run(String what, Map<String, Object> event, Context context)
            throws java.io.IOException, InterruptedException {
        switch (what) {
            case "throw":
                throw new IllegalStateException("no such film");
            case "deep":
                return deep(FRAMES);
            case "sleep":
                Thread.sleep(((Number) event.get("millis")).longValue());
                return "slept";
            case "once":
                return once(Path.of((String) event.get("mark")));
            case "together":
                return together(Path.of((String) event.get("folder")), (String) event.get("name"));
            case "memory":
                return memory();
            default:
                return Map.of(
                        "event", event,
                        "id", context.getAwsRequestId(),
                        "arn", context.getInvokedFunctionArn(),
                        "left", context.getRemainingTimeInMillis(),
                        "trace", String.valueOf(System.getProperty("com.amazonaws.xray.traceHeader")));
        }
    }

    /** Its stack does not fit into a header of eight kibibytes. */
    private static Object deep(int frames) {
        if (frames == 0) {
            throw new IllegalStateException("far down");
        }
        return deep(frames - 1);
    }

    /** Hangs the first time, and says so by a file. */
    private static Object once(Path mark) throws java.io.IOException, InterruptedException {
        if (Files.exists(mark)) {
            return "second time";
        }
        Files.createFile(mark);
        Thread.sleep(600_000);
        return "never";
    }

    /** Ends when three are at it at the same time. */
    private static Object together(Path folder, String name) throws java.io.IOException, InterruptedException {
        Files.createFile(folder.resolve(name));
        while (true) {
            try (var all = Files.list(folder)) {
                if (all.count() >= 3) {
                    return "together";
                }
            }
            Thread.sleep(20);
        }
    }

    private static Object memory() {
        List<byte[]> all = new ArrayList<>();
        while (true) {
            all.add(new byte[1024 * 1024]);
        }
    }
}
