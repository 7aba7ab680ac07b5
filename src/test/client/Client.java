import dev.longhaul.client.AdminQueuesApi;
import dev.longhaul.client.AdminWorkersApi;
import dev.longhaul.client.ApiClient;
import dev.longhaul.client.ApiException;
import dev.longhaul.client.JobsApi;
import dev.longhaul.client.ResultsApi;
import dev.longhaul.client.model.Job;
import dev.longhaul.client.model.Submit;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;

/** What somebody writes who has the generated client and nothing else: a job from its submit to its result, and a look at the fleet. */
public final class Client {

    private static final int LOOKS = 300;
    private static final Duration BETWEEN = Duration.ofMillis(200);

    private Client() {}

    public static void main(String[] args) throws Exception {
        ApiClient client = new ApiClient();
        client.updateBaseUri(args[0]);
        client.setReadTimeout(Duration.ofSeconds(30));
        client.setRequestInterceptor(request -> request.header("Authorization", "Bearer " + args[1]));
        JobsApi jobs = new JobsApi(client);
        Submit submit = new Submit()
                .longhaul(Submit.LonghaulEnum.NUMBER_1)
                .type("copy")
                .input(Map.of("greeting", "hello"))
                .timeout("PT5M")
                .putLabelsItem("team", "blue");
        Job job = jobs.submitJob(submit, "from-a-client");
        say("submitted", job.getId());
        for (int looks = 0; !"Succeeded".equals(job.getState()); looks++) {
            if (looks == LOOKS) {
                throw new IllegalStateException("still " + job);
            }
            LockSupport.parkNanos(BETWEEN.toNanos());
            job = jobs.getJob(job.getId());
        }
        say("label", job.getAsked().getLabels().get("team"));
        say("attempts", job.getAttempts().size());
        ResultsApi results = new ResultsApi(client);
        String output = results.listResult(job.getId(), null, 10)
                .getOutputs()
                .getFirst()
                .getName();
        Path file = results.getOutput(job.getId(), output, false).toPath();
        say(output, Files.readString(file));
        say(
                "listed",
                jobs.listJobs(null, null, 10, null, "copy").getJobs().getFirst().getId());
        say(
                "workers",
                new AdminWorkersApi(client)
                        .listWorkers(true, null, 10)
                        .getWorkers()
                        .size());
        say(
                "paused",
                new AdminQueuesApi(client)
                        .pauseQueue("default", "a client asks")
                        .getWanted()
                        .getState());
        say(
                "resumed",
                new AdminQueuesApi(client)
                        .resumeQueue("default", null)
                        .getWanted()
                        .getState());
        try {
            jobs.getJob("nobody");
        } catch (ApiException e) {
            say("refused", e.getCode() + " " + e.getResponseBody().contains("no-such-job"));
        }
    }

    private static void say(String what, Object value) {
        System.out.println(what + "=" + value);
    }
}
