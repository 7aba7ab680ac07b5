package dev.longhaul.handler.http;

import dev.longhaul.handler.JobContext;
import java.net.URI;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The headers of the daemon of an Elastic Beanstalk worker environment, sqsd, as its documentation lists them
 * (docs.aws.amazon.com/elasticbeanstalk/latest/dg/using-features-managing-env-tiers.html) and version 2.4 sends them. What it reads from a
 * message's attributes is here in the job's labels. {@code -Sent-At} and {@code -Sender-Id} are not known here.
 */
final class BeanstalkHeaders {

    private static final String PREFIX = "X-Aws-Sqsd-";

    /** Attributes by which a periodic task is told from a message. */
    private static final String TASK = "beanstalk.sqsd.";

    private static final String PATH = TASK + "path";

    private BeanstalkHeaders() {}

    static Map<String, String> of(JobContext job) {
        Map<String, String> headers = new TreeMap<>();
        headers.put("User-Agent", "aws-sqsd/2.4");
        headers.put(PREFIX + "Msgid", job.id().value());
        headers.put(PREFIX + "Queue", job.queue());
        headers.put(
                PREFIX + "First-Received-At",
                job.created().truncatedTo(ChronoUnit.SECONDS).toString());
        headers.put(PREFIX + "Receive-Count", Integer.toString(job.attempt()));
        job.labels().forEach((name, value) -> put(headers, "Attr-" + name, value));
        put(headers, "Path", job.labels().get(PATH));
        put(headers, "Taskname", job.labels().get(TASK + "task_name"));
        put(headers, "Scheduled-At", job.labels().get(TASK + "scheduled_time"));
        return headers;
    }

    /** What is no header is left out: one strange attribute must not keep the others from the application. */
    private static void put(Map<String, String> headers, String name, @Nullable String value) {
        if (value != null && Headers.isName(name) && Headers.isValue(value)) {
            headers.put(PREFIX + name, value);
        }
    }

    /** Where a job is posted to: a periodic task names its path. Null if that is none. */
    static @Nullable URI address(Service service, JobContext job) {
        String path = job.labels().get(PATH);
        if (path == null) {
            return service.url();
        }
        try {
            return URI.create(Addresses.origin(service.url()) + "/" + path.replaceFirst("^/+", ""));
        } catch (IllegalArgumentException e) {
            return null;
        }
    }
}
