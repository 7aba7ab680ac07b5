package dev.longhaul.it;

import static dev.longhaul.it.Stage.SOON;
import static org.assertj.core.api.Assertions.assertThat;

import dev.longhaul.rights.AwsCall;
import dev.longhaul.rights.AwsCalls;
import dev.longhaul.rights.Policy;
import dev.longhaul.rights.Policy.Grant;
import dev.longhaul.rights.PolicyTemplate;
import dev.longhaul.support.Await;
import dev.longhaul.support.Fault;
import dev.longhaul.support.FaultProxy;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;

/**
 * Workers do everything that they can do, and each call that they make is held against the policy that the Terraform module gives them:
 * nothing is missing there, and nothing is granted that no worker needs.
 */
class WorkerRightsIT {

    private static final Path TEMPLATE = Path.of("terraform", "policies", "worker.json.tftpl");
    private static final String SOURCE = "data";
    private static final int MIB = 1024 * 1024;
    private static final String JOB =
            "{\"longhaul\": 1, \"type\": \"%s\", \"id\": \"%s\", \"input\": {\"text\": \"%s\"}}";

    /** What is granted though no worker calls it against these servers, and why. */
    private static final Map<String, String> UNSEEN = Map.of(
            "ecs:GetTaskProtection", "the ECS agent calls it with the task's role, see EcsAgent",
            "ecs:UpdateTaskProtection", "the ECS agent calls it with the task's role when EcsAgent asks the agent",
            "ecs:DescribeTasks", "asked for a task that a job died with, against a server of StopReasonsTest",
            "kms:GenerateDataKey", "S3 and SQS call it for the worker where queue or bucket have a key of the user's",
            "kms:Decrypt", "S3 and SQS call it for the worker where queue or bucket have a key of the user's");

    @TempDir
    static Path folder;

    private static final Surroundings WORLD = new Surroundings();
    private static final FaultProxy SQS = FaultProxy.inFrontOf(WORLD.sqsEndpoint());
    private static final FaultProxy S3 = FaultProxy.inFrontOf(WORLD.s3Endpoint());
    private static final CallLog LOG = new CallLog();
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private static Policy policy;

    @BeforeAll
    static void doEverything() throws Exception {
        policy = Policy.parse(PolicyTemplate.render(Files.readString(TEMPLATE), names()));
        SQS.watch(LOG);
        S3.watch(LOG);
        WORLD.s3.createBucket(bucket -> bucket.bucket(SOURCE));
        LOG.step("starting");
        try (PackagedWorker worker = worker(Map.of()).ready()) {
            small(worker);
            archives();
            failures(worker);
            letters(worker);
            moved(worker);
            cancels(worker);
            looks(worker);
            takesOver(worker);
            LOG.step("stopping with an archive half done");
            stopsHalfWay(worker);
        }
        LOG.step("going on with an archive");
        S3.heal();
        try (PackagedWorker _ = worker(Map.of())) {
            WORLD.awaitSucceeded("half", SOON);
            WORLD.awaitNothingOpen(SOON);
        }
        assertThat(S3.count("UploadPartCopy")).as("parts copied within S3").isPositive();
    }

    @AfterAll
    static void end() {
        HTTP.shutdownNow();
        SQS.close();
        S3.close();
        WORLD.close();
    }

    @Test
    void nothingIsMissing() {
        List<String> missing = LOG.calls().entrySet().stream()
                .filter(call -> policy.allowing(call.getKey()).isEmpty())
                .map(call -> call.getKey() + ", called while " + call.getValue())
                .toList();
        assertThat(missing)
                .as("called by a worker, and not granted by %s", TEMPLATE)
                .isEmpty();
    }

    @Test
    void everyRequestIsOneThatAPolicyKnows() {
        assertThat(LOG.unknown()).isEmpty();
    }

    @Test
    void nothingIsUnused() {
        Set<Grant> unused = new HashSet<>(policy.grants());
        LOG.calls().keySet().forEach(call -> policy.allowing(call).forEach(unused::remove));
        unused.removeIf(grant -> UNSEEN.containsKey(grant.action()));
        assertThat(unused).as("granted, and called by no worker").isEmpty();
    }

    /** One grant a call: what is granted twice can be taken away once, and nobody notices. */
    @Test
    void nothingIsGrantedTwice() {
        assertThat(LOG.calls().keySet())
                .allSatisfy(call -> assertThat(policy.allowing(call))
                        .as("grants for %s", call)
                        .hasSizeLessThan(2));
    }

    @Test
    void nothingIsGrantedByAWildcardOfActionsOrForEverything() {
        assertThat(policy.grants()).allSatisfy(grant -> {
            assertThat(grant.action()).doesNotContain("*", "?");
            assertThat(grant.resource()).isNotEqualTo("*");
        });
    }

    @Test
    void whatIsExcusedIsGrantedAndUnseen() {
        assertThat(policy.grants()).extracting(Grant::action).containsAll(UNSEEN.keySet());
        assertThat(LOG.calls().keySet()).extracting(AwsCall::action).doesNotContainAnyElementsOf(UNSEEN.keySet());
    }

    /** What the Terraform module binds, for these servers. */
    private static Map<String, Object> names() {
        return Map.of(
                "queues", List.of(AwsCalls.queueArn("jobs")),
                "dead_letters", List.of(AwsCalls.queueArn("jobs-dlq")),
                "bucket", "arn:aws:s3:::" + Surroundings.BUCKET,
                "sources", List.of("arn:aws:s3:::" + SOURCE),
                "tasks", "arn:aws:ecs:us-east-1:000000000000:task/longhaul/*",
                "keys", List.of("arn:aws:kms:us-east-1:000000000000:key/1"),
                "former_keys", List.of("arn:aws:kms:us-east-1:000000000000:key/2"));
    }

    private static void small(PackagedWorker worker) throws Exception {
        LOG.step("running a job from SQS");
        send("copy", "small", "hello");
        WORLD.awaitSucceeded("small", SOON);
        LOG.step("running a job with a large input from the API");
        worker.post(worker.api("/jobs"), JOB.formatted("copy", "large", "x".repeat(20_000)));
        WORLD.awaitSucceeded("large", SOON);
        LOG.step("answering with results");
        URI result = worker.api("/jobs/large/result/copy");
        assertThat(worker.get(result)).contains("xxx");
        assertThat(worker.get(worker.api("/jobs/large/result"))).contains("copy");
        URI presigned = URI.create(HTTP.send(
                        HttpRequest.newBuilder(URI.create(result + "?redirect=true"))
                                .build(),
                        BodyHandlers.discarding())
                .headers()
                .firstValue("Location")
                .orElseThrow());
        assertThat(presigned.getPort()).isEqualTo(S3.endpoint().getPort());
        assertThat(worker.status(presigned))
                .as("any answer: this server does not take presigned addresses")
                .isPositive();
        LOG.step("keeping a checkpoint and a log");
        send("saves", "saved", "");
        WORLD.awaitSucceeded("saved", SOON);
        assertThat(worker.get(worker.api("/jobs/saved/log"))).contains("hello");
    }

    private static void archives() {
        LOG.step("packing a prefix of another bucket");
        putNoise("in/", 8);
        archive("packed", "\"prefix\": \"in/\"");
        WORLD.awaitSucceeded("packed", SOON);
        LOG.step("packing keys of another bucket");
        archive("keys", "\"keys\": [\"in/1\", \"in/2\"]");
        WORLD.awaitSucceeded("keys", SOON);
    }

    private static void failures(PackagedWorker worker) throws Exception {
        LOG.step("failing a job twice");
        WORLD.send("{\"longhaul\": 1, \"type\": \"fails\", \"id\": \"failed\", \"input\": {}, \"attempts\": 2}");
        Message letter = WORLD.deadLetters(1, SOON).getFirst();
        WORLD.awaitState("failed", "Failed", SOON);
        LOG.step("reopening a job by a redrive");
        WORLD.redrive(letter);
        WORLD.deadLetters(1, SOON);
        LOG.step("reopening a job by the API");
        Await.until(SOON, "the job to be reopened", () -> posted(worker, "/jobs/failed/reopen") == 202);
        WORLD.deadLetters(1, SOON);
        WORLD.awaitNothingOpen(SOON);
        LOG.step("looking at failed jobs");
        assertThat(worker.get(worker.api("/admin/dead-letters"))).contains("failed");
        String entry = WORLD.keys("index/failed/").getFirst().substring("index/failed/".length());
        assertThat(worker.status(worker.api("/admin/dead-letters/failed/" + entry)))
                .isEqualTo(200);
        delete(worker, "/admin/dead-letters/failed/" + entry + "?confirm=" + entry);
    }

    private static void letters(PackagedWorker worker) throws Exception {
        LOG.step("dead-lettering a mebibyte");
        WORLD.send("x".repeat(MIB));
        Message pointer = WORLD.deadLetters(1, SOON).getFirst();
        LOG.step("reading a mebibyte back that was redriven");
        WORLD.redrive(pointer);
        WORLD.deadLetters(1, SOON);
        LOG.step("keeping a letter that others put into the dead-letter queue");
        String foreign = WORLD.sqs
                .sendMessage(send -> send.queueUrl(WORLD.deadLetters).messageBody("from elsewhere"))
                .messageId();
        Await.until(SOON, "its copy", () -> WORLD.find("dead/" + foreign).isPresent());
        LOG.step("removing a kept letter");
        assertThat(worker.get(worker.api("/admin/dead-letters/kept/" + foreign)))
                .contains("from elsewhere");
        delete(worker, "/admin/dead-letters/kept/" + foreign + "?confirm=" + foreign);
    }

    /** SQS moves a message after too many receives. */
    private static void moved(PackagedWorker worker) throws Exception {
        LOG.step("pausing the queue");
        assertThat(posted(worker, "/admin/queues/default/pause?reason=test")).isEqualTo(202);
        Await.until(
                SOON,
                "the pause to be obeyed",
                () -> read(worker, "/admin/queues/default").contains("\"acknowledged\":true"));
        worker.post(worker.api("/jobs"), JOB.formatted("copy", "moved", "hello"));
        LOG.step("replacing a message that SQS moved away");
        receivesBeforeTheMove(1);
        Await.until(SOON, "a successor", () -> {
            boolean isThere =
                    WORLD.record("moved").orElseThrow().at("/wake/number").asInt() >= 2;
            if (!isThere) {
                WORLD.sqs.receiveMessage(
                        receive -> receive.queueUrl(WORLD.queue).visibilityTimeout(1));
            }
            return isThere;
        });
        receivesBeforeTheMove(1000);
        LOG.step("resuming the queue");
        assertThat(posted(worker, "/admin/queues/default/resume")).isEqualTo(202);
        WORLD.awaitSucceeded("moved", SOON);
    }

    private static void receivesBeforeTheMove(int count) {
        String arn = WORLD.sqs
                .getQueueAttributes(get -> get.queueUrl(WORLD.deadLetters).attributeNames(QueueAttributeName.QUEUE_ARN))
                .attributes()
                .get(QueueAttributeName.QUEUE_ARN);
        String policy = "{\"deadLetterTargetArn\":\"" + arn + "\",\"maxReceiveCount\":" + count + "}";
        WORLD.sqs.setQueueAttributes(
                set -> set.queueUrl(WORLD.queue).attributes(Map.of(QueueAttributeName.REDRIVE_POLICY, policy)));
    }

    private static void cancels(PackagedWorker worker) throws Exception {
        LOG.step("cancelling a job in the middle of its upload");
        S3.every(request -> request.is("GetObject") && request.isAbout("in/7"), Fault.hang());
        long uploads = S3.count("CreateMultipartUpload");
        archive("cancelled", "\"prefix\": \"in/\"");
        Await.until(SOON, "an upload", () -> S3.count("CreateMultipartUpload") > uploads);
        long aborted = S3.count("AbortMultipartUpload");
        worker.post(worker.api("/jobs/cancelled/cancel"), "");
        WORLD.awaitState("cancelled", "Cancelled", SOON);
        Await.until(SOON, "the upload's end", () -> S3.count("AbortMultipartUpload") > aborted);
        S3.heal();
    }

    private static void looks(PackagedWorker worker) throws Exception {
        LOG.step("listing jobs, queues and workers");
        for (String path : List.of(
                "/jobs",
                "/jobs?state=Failed",
                "/jobs?condition=Overdue",
                "/jobs/small",
                "/admin/queues",
                "/admin/workers")) {
            assertThat(worker.status(worker.api(path))).as(path).isEqualTo(200);
        }
        LOG.step("sending a job's message again");
        worker.post(worker.api("/jobs"), "{\"longhaul\": 1, \"type\": \"endless\", \"id\": \"again\", \"input\": {}}");
        WORLD.awaitState("again", "Running", SOON);
        posted(worker, "/admin/jobs/again/resend");
        worker.post(worker.api("/jobs/again/cancel"), "");
        WORLD.awaitState("again", "Cancelled", SOON);
    }

    /** Both have two slots, so each runs two of four jobs. */
    private static void takesOver(PackagedWorker survivor) throws Exception {
        LOG.step("taking a killed worker's jobs");
        Map<String, String> elsewhere =
                Map.of("longhaul.worker.workspace", folder.resolve("victim").toString());
        List<String> orphans = List.of("orphan-1", "orphan-2", "orphan-3", "orphan-4");
        try (PackagedWorker victim = worker(elsewhere)) {
            orphans.forEach(id -> WORLD.sendJob(id, "endless"));
            orphans.forEach(id -> WORLD.awaitState(id, "Running", SOON));
            victim.kill();
        }
        for (String id : orphans) {
            survivor.post(survivor.api("/jobs/" + id + "/cancel"), "");
        }
        orphans.forEach(id -> WORLD.awaitState(id, "Cancelled", SOON));
        WORLD.awaitNothingOpen(SOON);
    }

    /** Two objects in a second and a half, of sixteen: there is time to stop it. */
    private static void stopsHalfWay(PackagedWorker worker) throws Exception {
        putNoise("half/", 16);
        S3.every(request -> request.is("GetObject") && request.isAbout("half/"), Fault.delay(Duration.ofMillis(1500)));
        long sent = S3.count("UploadPart");
        archive("half", "\"prefix\": \"half/\"");
        Await.until(SOON, "two parts to be sent", () -> S3.count("UploadPart") >= sent + 2);
        Await.until(
                SOON,
                "a checkpoint",
                () -> !WORLD.record("half")
                        .orElseThrow()
                        .at("/checkpoint")
                        .asText()
                        .isEmpty());
        worker.signal("TERM");
        worker.exit(SOON);
    }

    private static void putNoise(String prefix, int objects) {
        for (int n = 0; n < objects; n++) {
            byte[] noise = Surroundings.noise(3 * MIB, n);
            String key = prefix + n;
            WORLD.s3.putObject(put -> put.bucket(SOURCE).key(key), RequestBody.fromBytes(noise));
        }
    }

    private static void send(String type, String id, String text) {
        WORLD.send(JOB.formatted(type, id, text));
    }

    private static void archive(String id, String source) {
        WORLD.send("""
                {"longhaul": 1, "type": "archive", "id": "%s", "input":
                 {"source": {"bucket": "data", %s}, "format": "zip", "name": "a.zip", "level": 0}}""".formatted(id, source));
    }

    private static int posted(PackagedWorker worker, String path) {
        try {
            return worker.postStatus(worker.api(path), "");
        } catch (IOException e) {
            return 0;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return 0;
        }
    }

    private static String read(PackagedWorker worker, String path) {
        try {
            return worker.get(worker.api(path));
        } catch (IOException e) {
            return "";
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "";
        }
    }

    private static void delete(PackagedWorker worker, String path) throws Exception {
        assertThat(HTTP.send(
                                HttpRequest.newBuilder(worker.api(path))
                                        .DELETE()
                                        .build(),
                                BodyHandlers.ofString(StandardCharsets.UTF_8))
                        .statusCode())
                .as(path)
                .isEqualTo(204);
    }

    /** With the queue by its ARN, as the module names it. */
    private static PackagedWorker worker(Map<String, String> more) throws IOException {
        Map<String, String> settings = new HashMap<>(Stage.with(more));
        settings.put("longhaul.queue.address", AwsCalls.queueArn("jobs"));
        settings.put("longhaul.store.source-buckets", SOURCE);
        settings.put("longhaul.store.part-size", Integer.toString(5 * MIB));
        settings.put("longhaul.archive.checkpoint", "1S");
        settings.put("longhaul.archive.readers", "2");
        settings.put("longhaul.worker.slots", "2");
        settings.put("longhaul.worker.dead-letters", "2S");
        settings.put("longhaul.worker.log-interval", "1S");
        settings.put("longhaul.exec.programs.fails.command", "/bin/false");
        settings.put(
                "longhaul.exec.programs.saves.command",
                "/bin/sh,-c,echo hello; echo 1 > \"$LONGHAUL_CHECKPOINT/one\"; echo longhaul:checkpoint;"
                        + " until grep -q answered \"$LONGHAUL_SAVED\" 2>/dev/null; do sleep 0.05; done");
        return PackagedWorker.start(SQS.endpoint(), S3.endpoint(), folder, settings);
    }
}
