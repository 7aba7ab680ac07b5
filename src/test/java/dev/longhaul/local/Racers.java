package dev.longhaul.local;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.apache.ApacheHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.S3Exception;

/** Eight writers that start at the same moment, each with a body of its own. */
final class Racers {

    private static final int WRITERS = 8;

    private Racers() {}

    /** One write: the new ETag, or an {@link S3Exception}. */
    interface Write {
        String put(RequestBody body);
    }

    /** The ETags of those who won, and the statuses of the others. */
    record Finish(List<String> won, List<Integer> lost) {}

    static Finish race(int round, Write write) {
        CyclicBarrier start = new CyclicBarrier(WRITERS);
        List<Future<String>> runs = new ArrayList<>();
        try (ExecutorService lanes = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int writer = 0; writer < WRITERS; writer++) {
                RequestBody body = RequestBody.fromString("round %d writer %d".formatted(round, writer));
                Callable<String> run = () -> {
                    start.await();
                    return write.put(body);
                };
                runs.add(lanes.submit(run));
            }
        }
        return finish(runs);
    }

    private static Finish finish(List<Future<String>> runs) {
        Finish finish = new Finish(new ArrayList<>(), new ArrayList<>());
        for (Future<String> run : runs) {
            try {
                finish.won().add(run.get());
            } catch (ExecutionException e) {
                finish.lost().add(statusOf(e));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException(e);
            }
        }
        return finish;
    }

    private static int statusOf(ExecutionException e) {
        if (e.getCause() instanceof S3Exception refusal) {
            return refusal.statusCode();
        }
        throw new AssertionError("a writer neither won nor was refused", e);
    }

    static S3Client client(EmbeddedS3 server) {
        return S3Client.builder()
                .endpointOverride(server.endpoint())
                .region(Region.US_EAST_1)
                .forcePathStyle(true)
                .credentialsProvider(StaticCredentialsProvider.create(
                        AwsBasicCredentials.create(EmbeddedS3.ACCESS_KEY, EmbeddedS3.SECRET_KEY)))
                .httpClientBuilder(ApacheHttpClient.builder().expectContinueEnabled(false))
                .overrideConfiguration(b -> b.addExecutionInterceptor(new WithoutExpect()))
                .build();
    }

    /** The SDK asks before each body; a server that refuses early then looks like a broken connection. */
    private static final class WithoutExpect implements ExecutionInterceptor {
        @Override
        public SdkHttpRequest modifyHttpRequest(Context.ModifyHttpRequest context, ExecutionAttributes attributes) {
            return context.httpRequest().toBuilder().removeHeader("Expect").build();
        }
    }
}
