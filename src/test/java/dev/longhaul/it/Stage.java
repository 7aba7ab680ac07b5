package dev.longhaul.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longhaul.support.FaultProxy;
import dev.longhaul.support.SeenRequest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/**
 * One worker that sees SQS and S3 through proxies only, while a test looks behind them. Its liveness is asked for all the time: no fault
 * may turn it.
 */
final class Stage implements AutoCloseable {

    static final Duration SOON = Duration.ofSeconds(60);

    final Surroundings world = new Surroundings();
    final FaultProxy sqs = FaultProxy.inFrontOf(world.sqsEndpoint());
    final FaultProxy s3 = FaultProxy.inFrontOf(world.s3Endpoint());
    final PackagedWorker worker;
    private final Pulse pulse;

    private Stage(Path folder, Map<String, String> settings) throws IOException {
        world.put("in/a.txt", "hello".getBytes(StandardCharsets.UTF_8));
        worker = start(folder, settings).ready();
        pulse = Pulse.of(worker);
    }

    static Stage open(Path folder, Map<String, String> settings) throws IOException {
        return new Stage(folder, settings);
    }

    /** Another worker behind the same proxies; it is not ready yet. */
    PackagedWorker start(Path folder, Map<String, String> settings) throws IOException {
        return PackagedWorker.start(sqs.endpoint(), s3.endpoint(), folder, with(settings));
    }

    /** These settings and the programs that tests run. */
    static Map<String, String> with(Map<String, String> settings) {
        Map<String, String> all = new HashMap<>(settings);
        all.put("longhaul.exec.programs.endless.command", "/bin/sleep,600");
        all.put("longhaul.exec.programs.endless.grace", "2S");
        all.put("longhaul.exec.programs.copy.command", "/bin/sh,-c,cat > \"$LONGHAUL_OUTPUT/copy\"");
        return all;
    }

    /** Ends all faults; none of them may have shown in liveness (case C12). */
    void heal() {
        sqs.heal();
        s3.heal();
        assertThat(pulse.misses()).isEmpty();
    }

    /** A job of one small object, in one attempt. */
    void succeedsAtOnce(String id) {
        succeeds(id);
        assertThat(world.attempts(id)).as("attempts of " + id).isEqualTo(1);
    }

    void succeeds(String id) {
        succeedsBesideOthers(id);
        world.awaitNoMessages(SOON);
    }

    /** As {@link #succeeds}, whatever else is in the queue. */
    void succeedsBesideOthers(String id) {
        world.sendArchive(id, "in/", 0);
        world.awaitState(id, "Succeeded", SOON);
    }

    void cancels(String id) throws IOException, InterruptedException {
        worker.post(worker.api("/jobs/" + id + "/cancel"), "");
        world.awaitState(id, "Cancelled", SOON);
        world.awaitNoMessages(SOON);
    }

    static boolean isRecord(SeenRequest request) {
        return request.isAbout("records/");
    }

    static boolean isRecordPut(SeenRequest request) {
        return isRecord(request) && request.is("PutObject");
    }

    /** The write that commits a job's result. */
    static boolean isSettlement(SeenRequest request) {
        return isRecordPut(request) && request.excerpt().contains("\"Succeeded\"");
    }

    static boolean isExtension(SeenRequest request) {
        return request.is("ChangeMessageVisibilityBatch") || request.is("ChangeMessageVisibility");
    }

    @Override
    public void close() {
        pulse.close();
        worker.close();
        sqs.close();
        s3.close();
        world.close();
    }
}
