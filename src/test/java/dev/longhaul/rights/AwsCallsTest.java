package dev.longhaul.rights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.longhaul.support.HttpHead;
import dev.longhaul.support.SeenRequest;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AwsCallsTest {

    private static final String QUEUE = "{\"QueueUrl\":\"http://127.0.0.1:9324/000000000000/jobs\"}";

    @ParameterizedTest
    @CsvSource({
        "ReceiveMessage, sqs:ReceiveMessage",
        "DeleteMessage, sqs:DeleteMessage",
        "DeleteMessageBatch, sqs:DeleteMessage",
        "ChangeMessageVisibility, sqs:ChangeMessageVisibility",
        "ChangeMessageVisibilityBatch, sqs:ChangeMessageVisibility",
        "SendMessageBatch, sqs:SendMessage",
        "GetQueueAttributes, sqs:GetQueueAttributes"
    })
    void namesTheActionsOfSqs(String operation, String action) {
        assertThat(sqs(operation, QUEUE)).containsExactly(new AwsCall(action, AwsCalls.queueArn("jobs")));
    }

    @Test
    void findsTheQueueByNameOrByArn() {
        assertThat(sqs("GetQueueUrl", "{\"QueueName\":\"jobs-dlq\"}"))
                .containsExactly(new AwsCall("sqs:GetQueueUrl", AwsCalls.queueArn("jobs-dlq")));
        assertThat(sqs("ListMessageMoveTasks", "{\"SourceArn\":\"arn:aws:sqs:us-east-1:000000000000:jobs-dlq\"}"))
                .containsExactly(new AwsCall("sqs:ListMessageMoveTasks", AwsCalls.queueArn("jobs-dlq")));
    }

    @Test
    void readsTheQueueOfABodyThatIsCutAndNotOneWithinAMessage() {
        String body =
                "{\"MessageAttributes\":{\"a\":{\"QueueUrl\":\"x/other\"}},\"QueueUrl\":\"http://q/0/jobs\",\"MessageBody\":\"cut";
        assertThat(sqs("SendMessage", body)).containsExactly(new AwsCall("sqs:SendMessage", AwsCalls.queueArn("jobs")));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> sqs("SendMessage", "{\"MessageBody\":\"{\\\"QueueUrl\\\":\\\"x/other\\\"}\"}"))
                .withMessageContaining("QueueUrl");
    }

    @ParameterizedTest
    @CsvSource({
        "GET, /b/records/a.json, s3:GetObject",
        "GET, /b/records/a.json?x-id=GetObject&X-Amz-Signature=abc, s3:GetObject",
        "HEAD, /b/records/a.json, s3:GetObject",
        "GET, /b/records/a.json?versionId=1, s3:GetObjectVersion",
        "GET, /b/records/a.json?uploadId=1, s3:ListMultipartUploadParts",
        "PUT, /b/records/a.json, s3:PutObject",
        "PUT, /b/records/a.json?partNumber=1&uploadId=1, s3:PutObject",
        "POST, /b/records/a.json?uploads, s3:PutObject",
        "POST, /b/records/a.json?uploadId=1, s3:PutObject",
        "DELETE, /b/records/a.json, s3:DeleteObject",
        "DELETE, /b/records/a.json?uploadId=1, s3:AbortMultipartUpload"
    })
    void namesTheActionsOfObjects(String method, String target, String action) {
        assertThat(s3(method, target, "")).containsExactly(new AwsCall(action, "arn:aws:s3:::b/records/a.json"));
    }

    @ParameterizedTest
    @CsvSource({
        "HEAD, /b, s3:ListBucket",
        "GET, /b?lifecycle, s3:GetLifecycleConfiguration",
        "GET, /b/?versioning, s3:GetBucketVersioning",
        "GET, /b?object-lock=, s3:GetBucketObjectLockConfiguration",
        "GET, /b?encryption, s3:GetEncryptionConfiguration",
        "GET, /b?location, s3:GetBucketLocation",
        "GET, /b?uploads, s3:ListBucketMultipartUploads"
    })
    void namesTheActionsOfBuckets(String method, String target, String action) {
        assertThat(s3(method, target, "")).containsExactly(new AwsCall(action, "arn:aws:s3:::b"));
    }

    @Test
    void tellsWhatAListIsOf() {
        assertThat(s3("GET", "/b?list-type=2&prefix=index%2Fall%2F&max-keys=50", ""))
                .containsExactly(new AwsCall(
                        "s3:ListBucket", "arn:aws:s3:::b", Map.of("s3:prefix", "index/all/", "s3:max-keys", "50")));
    }

    @Test
    void judgesEachKeyOfABatch() {
        assertThat(s3(
                        "POST",
                        "/b?delete",
                        "<Delete><Object><Key>a/1</Key></Object><Object><Key>a/2</Key></Object></Delete>"))
                .containsExactly(
                        new AwsCall("s3:DeleteObject", "arn:aws:s3:::b/a/1"),
                        new AwsCall("s3:DeleteObject", "arn:aws:s3:::b/a/2"));
    }

    /** The source's name says nothing of the protocol. */
    @Test
    void takesACopyFromAPlaceThatIsCalledLikeAQueueForACopy() {
        assertThat(s3(
                        "PUT",
                        "/b/attempts/x?partNumber=1&uploadId=u",
                        "",
                        "x-amz-copy-source: AmazonSQS.jobs/QueueUrl%20x"))
                .containsExactly(
                        new AwsCall("s3:PutObject", "arn:aws:s3:::b/attempts/x"),
                        new AwsCall("s3:GetObject", "arn:aws:s3:::AmazonSQS.jobs/QueueUrl x"));
    }

    @Test
    void asksForMoreWhereAWriteTagsOrLocks() {
        assertThat(s3("PUT", "/b/a", "", "x-amz-tagging: a=b", "x-amz-acl: private"))
                .extracting(AwsCall::action)
                .containsExactlyInAnyOrder("s3:PutObject", "s3:PutObjectTagging", "s3:PutObjectAcl");
    }

    @Test
    void keepsAPlusSignOfAKey() {
        assertThat(s3("GET", "/b/a+b%2Bc%20d", ""))
                .containsExactly(new AwsCall("s3:GetObject", "arn:aws:s3:::b/a+b+c d"));
    }

    @Test
    void namesADescriptionOfTasks() {
        assertThat(AwsCalls.of(request(
                        "POST",
                        "/",
                        "{\"cluster\":\"c\",\"tasks\":[\"arn:t\"]}",
                        "X-Amz-Target: AmazonEC2ContainerServiceV20141113.DescribeTasks")))
                .containsExactly(new AwsCall("ecs:DescribeTasks", "arn:t"));
    }

    @Test
    void refusesWhatItCannotName() {
        assertThatIllegalArgumentException().isThrownBy(() -> s3("PUT", "/b", ""));
        assertThatIllegalArgumentException().isThrownBy(() -> s3("GET", "/b?policy", ""));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> AwsCalls.of(request("POST", "/", "{}", "X-Amz-Target: DynamoDB_20120810.GetItem")))
                .withMessageContaining("DynamoDB");
    }

    private static List<AwsCall> sqs(String operation, String body) {
        return AwsCalls.of(request("POST", "/", body, "X-Amz-Target: AmazonSQS." + operation));
    }

    private static List<AwsCall> s3(String method, String target, String body, String... headers) {
        return AwsCalls.of(request(method, target, body, headers));
    }

    private static SeenRequest request(String method, String target, String body, String... headers) {
        HttpHead head = new HttpHead(
                method + " " + target + " HTTP/1.1", Stream.of(headers).toList());
        return new SeenRequest("", method, target, head, body);
    }
}
