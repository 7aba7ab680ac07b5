package dev.longhaul.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.apache.ApacheHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.Message;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class EmbeddedSqsTest {

    private final EmbeddedSqs server = EmbeddedSqs.start(0);
    private final SqsClient sqs = SqsClient.builder()
            .endpointOverride(server.endpoint())
            .region(Region.US_EAST_1)
            .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("a", "b")))
            .httpClientBuilder(ApacheHttpClient.builder())
            .build();
    private String url = "";

    @BeforeAll
    void makeQueue() {
        url = sqs.createQueue(b -> b.queueName("jobs")).queueUrl();
    }

    @AfterAll
    void close() {
        sqs.close();
        server.close();
    }

    @Test
    void aSentMessageIsReceivedOnceAndGoneAfterItsDelete() {
        sqs.sendMessage(b -> b.queueUrl(url).messageBody("a long haul"));

        Message message = sqs.receiveMessage(
                        b -> b.queueUrl(url).waitTimeSeconds(5).visibilityTimeout(60))
                .messages()
                .getFirst();

        assertThat(message.body()).isEqualTo("a long haul");
        assertThat(sqs.receiveMessage(b -> b.queueUrl(url)).messages()).isEmpty();
        sqs.deleteMessage(b -> b.queueUrl(url).receiptHandle(message.receiptHandle()));
    }

    @Test
    void aTakenPortIsRefusedWithItsNumberAndItsSetting() throws IOException {
        try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertThatThrownBy(() -> EmbeddedSqs.start(other.getLocalPort()).close())
                    .isInstanceOf(PortTaken.class)
                    .hasMessageContainingAll(String.valueOf(other.getLocalPort()), "longhaul.local.sqs-port");
        }
    }
}
