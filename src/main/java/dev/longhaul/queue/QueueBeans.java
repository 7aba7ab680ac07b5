package dev.longhaul.queue;

import io.quarkus.arc.Unremovable;
import io.quarkus.runtime.configuration.ConfigurationException;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Disposes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.core.client.config.ClientOverrideConfiguration;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.http.apache.ApacheHttpClient;
import software.amazon.awssdk.retries.api.RetryStrategy;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.SqsClientBuilder;

/**
 * The beans of this package: queues over two clients with a connection pool each, so that parked long polls never keep an extension or a
 * delete waiting (case C11). Region, credentials and endpoint come from {@code quarkus.sqs.*}, for both.
 *
 * <p>One layer repeats: the polling client repeats nothing, since its loop backs off by itself; the other repeats a little, within the
 * time of one call.
 */
@ApplicationScoped
class QueueBeans {

    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(3);
    private static final Duration CALL_TIMEOUT = Duration.ofSeconds(20);
    private static final Duration RECEIVE_TIMEOUT = SqsLimits.LONG_POLL.plusSeconds(6);

    /** Beside one for each slot: extensions, submits, the sweeper. */
    private static final int SPARE_CONNECTIONS = 32;

    private static final int TRIES = 3;

    /**
     * @param slots a settlement for each can be under way at the same time
     * @param unnamed not used, and never connected: the extension offers the builder only where the client is injected too
     */
    @Produces
    @Singleton
    @Unremovable
    Queues queues(
            QueueConfig config,
            @ConfigProperty(name = "longhaul.worker.slots", defaultValue = "4") int slots,
            SqsClientBuilder builder,
            SqsClient unnamed,
            InstantSource clock) {
        try {
            return new Queues(config, clients(builder, Queues.configured(config).size(), slots), clock);
        } catch (SdkClientException e) {
            throw refusal(e);
        }
    }

    /** The SDK's own words about a region fill a page. */
    private static ConfigurationException refusal(SdkClientException e) {
        String words = String.valueOf(e.getMessage());
        return new ConfigurationException(
                words.contains("region")
                        ? "the configuration cannot be used:\n  - no AWS region is known: set AWS_REGION, or quarkus.sqs.aws.region"
                        : "the configuration cannot be used:\n  - no SQS client can be made of it: " + words);
    }

    void close(@Disposes Queues queues) {
        queues.close();
    }

    /**
     * @param builder knows region, credentials and endpoint
     * @param pollers how many receives run at the same time
     * @param slots how many jobs may settle at the same time
     */
    static SqsJobQueue.Clients clients(SqsClientBuilder builder, int pollers, int slots) {
        ClientOverrideConfiguration common = builder.overrideConfiguration().toBuilder()
                .scheduledExecutorService(timer())
                .build();
        RetryStrategy few = AwsRetryStrategy.standardRetryStrategy().toBuilder()
                .maxAttempts(TRIES)
                .build();
        SqsClient polling = builder.overrideConfiguration(with(common, AwsRetryStrategy.doNotRetry(), RECEIVE_TIMEOUT))
                .httpClientBuilder(http(pollers + 1, RECEIVE_TIMEOUT))
                .build();
        SqsClient settling = builder.overrideConfiguration(with(common, few, CALL_TIMEOUT))
                .httpClientBuilder(http(slots + SPARE_CONNECTIONS, CALL_TIMEOUT))
                .build();
        return new SqsJobQueue.Clients(polling, settling);
    }

    /**
     * Watches the time of calls. Every call sets and cancels two timers, and the shared scheduler of Quarkus makes callers wait for each
     * other; this one forgets a cancelled timer at once, where the SDK's own keeps it, and its request, until it would have rung.
     */
    private static ScheduledExecutorService timer() {
        ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(
                1, Thread.ofPlatform().name("longhaul-sqs-timer").daemon().factory());
        timer.setRemoveOnCancelPolicy(true);
        return timer;
    }

    private static ClientOverrideConfiguration with(
            ClientOverrideConfiguration common, RetryStrategy retries, Duration timeout) {
        return common.toBuilder().retryStrategy(retries).apiCallTimeout(timeout).build();
    }

    private static ApacheHttpClient.Builder http(int connections, Duration timeout) {
        return ApacheHttpClient.builder()
                .maxConnections(connections)
                .connectionTimeout(CONNECT_TIMEOUT)
                .connectionAcquisitionTimeout(CONNECT_TIMEOUT)
                .socketTimeout(timeout)
                .tcpKeepAlive(true)
                .expectContinueEnabled(false);
    }
}
